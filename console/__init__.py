"""Pages for the people who keep the directory true, on a port of their own."""
