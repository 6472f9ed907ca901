"""Everything a process of Dalil needs, opened once from the configuration."""

from dataclasses import dataclass, field
from threading import Event

from alembic.util import CommandError
from sqlalchemy.exc import SQLAlchemyError

from bot import limits
from bot.channels import twilio
from bot.channels.channel import Channel
from bot.channels.telegram import Telegram
from bot.config import Config, Wrong
from bot.knowledge import Knowledge
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

TWILIO_STATUS = "/webhooks/twilio/status"
TELEGRAM_WEBHOOK = "/webhooks/telegram"


@dataclass
class Service:
    """The opened parts. `close` gives them back; `stopping` is set once the process is told to end."""

    config: Config
    store: Store
    seal: Seal
    catalog: Catalog
    knowledge: Knowledge
    clock: Clock = utc_now
    stopping: Event = field(default_factory=Event)

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
    store = open_store(config)
    try:
        with store.read() as connection:
            bring_forward(connection, config.catalog_path)
    except OSError as error:
        raise Wrong(f"DALIL_DATA_DIR {config.data_dir} cannot be written: {error.strerror}.") from None
    catalog = Catalog(config.catalog_path)
    texts, told_by, heard = Texts(languages(), own=own), carriers(config), heard_on(config)
    knowledge = Knowledge(catalog, texts, codes, fold_sms=config.sms_fold, carriers=told_by, heard_on=heard)
    return Service(config, store, Seal(config.secret()), catalog, knowledge, clock)


def carriers(config: Config) -> tuple[str, ...]:
    """Who carries messages in this deployment: `carrier.CODE` in the catalogues, in docs/privacy.md (R30)."""
    enabled = {
        "telegram": config.telegram_token,
        "meta": config.twilio_whatsapp_from,
        "twilio": config.twilio_sid,
        "operators": config.twilio_sms_from,
    }
    return tuple(code for code, is_on in enabled.items() if is_on)


def open_telegram(config: Config, seal: Seal) -> Telegram | None:
    """The Telegram channel, where a token is set."""
    if not config.telegram_token:
        return None
    secret = config.telegram_secret or seal.derive("telegram webhook")
    return Telegram(config.telegram_token, config.telegram_api, secret=secret, recordings=recordings(config))


def open_channels(config: Config, telegram: Telegram | None) -> dict[str, Channel]:
    """The ways out that are set up, by name."""
    channels: dict[str, Channel] = {telegram.name: telegram} if telegram else {}
    if config.twilio_sid:
        client = twilio.client(config.twilio_sid, config.twilio_token, config.twilio_api)
        back = config.public_url + TWILIO_STATUS if config.public_url else ""
        if config.twilio_sms_from:
            channels["sms"] = twilio.Twilio("sms", config.twilio_sms_from, client, callback=back)
        if config.twilio_whatsapp_from:
            sender, sounds = config.twilio_whatsapp_from, recordings(config)
            channels["whatsapp"] = twilio.Twilio("whatsapp", sender, client, callback=back, recordings=sounds)
    return channels
