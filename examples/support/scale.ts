/** How long a minute lasts in the example, in milliseconds: nobody likes to watch a bar for minutes. */
export const MINUTE_MS = 10_000;

/** The documented limits per minute, with shorter minutes; the throttle and the sandbox both get them. */
export const overrides = {
  'POST /messages/users': `6000 messages/${MINUTE_MS}ms`,
  'GET /chatmessages/{time}': `10/${MINUTE_MS}ms`,
  'GET /user/{username}/user_channels': `5/${MINUTE_MS}ms/user + 100/s`,
};
