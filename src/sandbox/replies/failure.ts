import type { ReplyBody } from './received.js';

/** Bodies of the errors that the sandbox answers with, in the vendor's form. */
export const failure = {
  reach_limit: () => error('reach_limit', 'This request has reached api limit'),
  message_reach_limit: () => messageError('message send reach limit'),
  tooManyReceivers: (field: string, max: number) =>
    messageError(`params ${field}'s size can't exceed limit ${max}`),
  resource_limited: () =>
    error(
      'resource_limited',
      'You have exceeded the limit of the community edition,Please upgrade to the enterprise edition',
    ),
  malformed: () => error('json_parse', 'The request body is not valid JSON'),
  badRequest: () => error('illegal_argument', 'The request is not valid HTTP'),
  tooLarge: () => error('request_entity_too_large', 'The request body is too large'),
  status: (status: number) =>
    error(status < 500 ? 'illegal_argument' : 'server_error', `Status ${status} on request`),
} as const;

function messageError(description: string): ReplyBody {
  return error('message_send_error', description, 'MessageSendException');
}

function error(
  name: string,
  description: string,
  exception = `com.easemob.sandbox.${name}`,
): ReplyBody {
  return {
    error: name,
    exception,
    error_description: description,
    timestamp: Date.now(),
    duration: 0,
  };
}
