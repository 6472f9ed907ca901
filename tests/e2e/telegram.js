// Telegram for the tests: the npm package telegram-test-api, mended where python-telegram-bot stumbles over it.
// State, routing and the person's side stay the package's. PORT says where; it says "up" when it listens.
'use strict';
const TelegramServer = require('telegram-test-api');
const axios = require(require.resolve('axios', { paths: [require.resolve('telegram-test-api')] })); // its own axios

const server = new TelegramServer({ port: Number(process.env.PORT), host: '127.0.0.1', storeTimeout: 3600 });

// Every callback query has a chat_instance.
const format = TelegramServer.formatUpdate;
TelegramServer.formatUpdate = (update) => {
  const formatted = format(update);
  if (formatted.callback_query) formatted.callback_query.chat_instance = 'tests';
  return formatted;
};

// Two people who write at the same moment get two update ids: the package counts only after the webhook's answer.
let lastUpdate = 1_000_000;
const add = server.addUserUpdate.bind(server);
server.addUserUpdate = (update) => add({ ...update, updateId: ++lastUpdate });

// The secret given to setWebhook comes back with every update; a webhook that refuses does not end the process.
axios.interceptors.request.use((request) => {
  const hook = Object.values(server.webhooks).find((known) => known.url === request.url);
  if (hook && hook.secret_token) request.headers['X-Telegram-Bot-Api-Secret-Token'] = hook.secret_token;
  return request;
});
process.on('unhandledRejection', (error) => console.error('webhook failed:', error.message));

// Answers as Telegram gives them.
const seconds = (moment) => Math.floor(moment / 1000);
const mended = (method, answer) => {
  if (!answer.ok) return { ok: false, error_code: 400, description: answer.message };
  if (method === 'getMe') answer.result.is_bot = true;
  if (method === 'sendMessage') {
    answer.result.date = seconds(answer.result.date);
    // what came as a form's JSON goes back as an object
    const options = answer.result.link_preview_options;
    if (typeof options === 'string') answer.result.link_preview_options = JSON.parse(options);
  }
  if (answer.result === null) answer.result = true;
  return answer;
};
const asTelegram = (request, response, next) => {
  const { token, method } = request.params;
  const send = response.json.bind(response);
  if (method === 'getWebhookInfo') {
    const hook = server.webhooks[token];
    return send({ ok: true, result: { url: hook ? hook.url : '', pending_update_count: 0 } });
  }
  response.json = (answer) => {
    const told = mended(method, answer);
    if (!told.ok) response.status(told.error_code);
    return send(told);
  };
  return next();
};
server.webServer.use('/bot:token/:method', asTelegram);
const layers = server.webServer._router.stack;
layers.splice(layers.findIndex((layer) => layer.route), 0, layers.pop());

process.on('SIGTERM', () => process.exit(0));
server.start().then(() => console.log('up'));
