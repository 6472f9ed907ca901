"""Everything a process of Dalil needs, opened once from the configuration."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Event
from urllib.parse import urlsplit

from alembic.util import CommandError
from sqlalchemy.exc import SQLAlchemyError

from bot import limits
from bot.channels import twilio
from bot.channels.channel import Channel
from bot.channels.telegram import Telegram
from bot.config import Config, Wrong
from bot.knowledge import Knowledge
from bot.lines.opening import TWILIO_STATUS, open_lines, open_sms
from bot.lines.sms import OpenLine
from bot.moments import Clock, to_millis, utc_now
from bot.recorded import heard_on, recordings
from bot.store import Seal, Store, Unavailable
from bot.store.migrate import migrate, one_at_a_time
from directory.building import bring_forward
from directory.catalog import Catalog
from directory.history import Note, begin
from directory.loading import load
from directory.revisions import current_seq
from directory.roles import PACKAGE
from locales.catalogue import Texts, languages, spoken

SMSGATE = "api.sms-gate.app"
"""The server SMSGate's makers run: with it they carry messages too."""
TELEGRAM_WEBHOOK = "/webhooks/telegram"


@dataclass
class Service:
    """The opened parts. `close` gives them back; `stopping` is set once the process is told to end. `lines` are the SMS
    lines, which whoever serves connects."""

    config: Config
    store: Store
    seal: Seal
    catalog: Catalog
    knowledge: Knowledge
    clock: Clock = utc_now
    stopping: Event = field(default_factory=Event)
    lines: Mapping[str, OpenLine] = field(default_factory=dict)

    def close(self) -> None:
        """Give the connections back."""
        self.store.close()


def open_store(config: Config) -> Store:
    """The store, migrated and stocked with the packaged directory when it holds none. Raises Wrong."""
    try:
        store = Store(config.store_url)
        migrate(store)
        with store.write() as connection:
            one_at_a_time(connection)
            now = to_millis(utc_now())
            if not current_seq(connection):
                load(connection, now=now)
            begin(connection, Note(PACKAGE, now, "package"))
    except (Unavailable, OSError, ValueError, SQLAlchemyError, CommandError) as error:
        raise Wrong(f"The store cannot be opened: {describe_store(config)} ({type(error).__name__}).") from None
    return store


def describe_store(config: Config) -> str:
    """Which store, without its password."""
    return "PostgreSQL" if config.store_url.startswith("postgresql") else config.store_url.removeprefix("sqlite:///")


def offered(config: Config) -> tuple[str, ...]:
    """The enabled languages that have their first words. Raises Wrong when there is none."""
    codes = spoken(config.languages)
    if not codes:
        raise Wrong("DALIL_LANGUAGES names no language that has its first words: `dalil locales status`.")
    return codes


def open_service(config: Config, clock: Clock = utc_now) -> Service:
    """Open the store and the read model. Raises Wrong with one line when that cannot be."""
    codes = offered(config)
    own = {limits.KEY: limits.read(config.limits_file, languages())} if config.limits_file else {}
    lines = open_lines(config)
    store = open_store(config)
    try:
        with store.read() as connection:
            bring_forward(connection, config.catalog_path)
    except OSError as error:
        raise Wrong(f"DALIL_DATA_DIR {config.data_dir} cannot be written: {error.strerror}.") from None
    catalog = Catalog(config.catalog_path)
    texts, told_by, heard = Texts(languages(), own=own), carriers(config, lines), heard_on(config)
    unfolded = frozenset(name for name, one in lines.items() if not one.settings.fold)
    knowledge = Knowledge(
        catalog,
        texts,
        codes,
        fold_sms=config.sms_fold,
        carriers=told_by,
        heard_on=heard,
        unfolded=unfolded,
        missed_calls="person" if config.missed_calls == "person" else "menu",
    )
    return Service(config, store, Seal(config.secret()), catalog, knowledge, clock, lines=lines)


def carriers(config: Config, lines: Mapping[str, OpenLine]) -> tuple[str, ...]:
    """Who carries messages in this deployment: `carrier.CODE` in the catalogues, in docs/privacy.md (R30)."""
    kinds = {one.settings.kind for one in lines.values()}
    enabled = {
        "telegram": config.telegram_token,
        "meta": config.twilio_whatsapp_from,
        "twilio": config.twilio_sid,
        "aggregator": "http" in kinds or any(_is_at_smsgate(one) for one in lines.values()),
        "operators": kinds,
    }
    return tuple(code for code, is_on in enabled.items() if is_on)


def _is_at_smsgate(line: OpenLine) -> bool:
    """Whether a phone is told by its makers' server, which a phone of one's own network and a private server avoid."""
    return urlsplit(str(line.settings.options.get("url", ""))).hostname == SMSGATE


def open_telegram(config: Config, seal: Seal) -> Telegram | None:
    """The Telegram channel, where a token is set."""
    if not config.telegram_token:
        return None
    secret = config.telegram_secret or seal.derive("telegram webhook")
    return Telegram(config.telegram_token, config.telegram_api, secret=secret, recordings=recordings(config))


def open_channels(service: Service, telegram: Telegram | None) -> dict[str, Channel]:
    """The ways out that are set up, by name."""
    config = service.config
    channels: dict[str, Channel] = {telegram.name: telegram} if telegram else {}
    sms = open_sms(config, service.store, service.seal, service.lines, service.clock)
    if sms:
        channels["sms"] = sms
    if config.twilio_whatsapp_from:
        client = twilio.client(config.twilio_sid, config.twilio_token, config.twilio_api)
        back = config.public_url + TWILIO_STATUS if config.public_url else ""
        sender, sounds = config.twilio_whatsapp_from, recordings(config)
        channels["whatsapp"] = twilio.Twilio("whatsapp", sender, client, callback=back, recordings=sounds)
    return channels
