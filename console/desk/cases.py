"""The desk's pages and ways: the queue, a case in one's hands, its end, and what is told live."""

from console.desk import drafts, ending, live, queue, talk

ROUTES = (*queue.ROUTES, *live.ROUTES, *talk.ROUTES, *drafts.ROUTES, *ending.ROUTES)
LINKS = queue.LINKS
