import { easemob } from '../../src/limits/tables/easemob/index.js';
import { call, useSandboxes } from './client.js';

const start = useSandboxes();

const anyText: unknown = expect.any(String);
const anyNumber: unknown = expect.any(Number);
const messageId: unknown = expect.stringMatching(/^\d{19}$/);
const historyUrl: unknown = expect.stringMatching(/^https:.*2022091600\.gz$/);

/** What is peculiar to the reply of each kind of call. */
const REPLIES: [endpoint: string, body: unknown, reply: object][] = [
  ['POST /users', { username: 'u1' }, { entities: [{ username: 'u1', type: 'user' }] }],
  [
    'POST /users',
    [{ username: 'u1' }, { username: 'u2' }],
    { entities: [{ username: 'u1' }, { username: 'u2' }] },
  ],
  ['GET /users/%E5%BC%A0', undefined, { entities: [{ username: '张', activated: true }] }],
  [
    'POST /users/batch/status',
    { usernames: ['u1', 'u2'] },
    { data: [{ u1: 'offline' }, { u2: 'offline' }] },
  ],
  ['GET /users/u1/status', undefined, { data: { u1: 'offline' } }],
  ['GET /users/u1/contacts/users', undefined, { data: ['friend'], count: 1 }],
  ['POST /users/u1/contacts/users/u2', undefined, { entities: [{ username: 'u2' }] }],
  ['POST /users/u1/blocks/users', { usernames: ['u2'] }, { data: ['u2'] }],
  ['POST /messages/users', { to: ['u1', 'u2'] }, { data: { u1: messageId, u2: messageId } }],
  ['POST /messages', { target: ['u1'] }, { data: { u1: 'success' } }],
  ['POST /messages/recall', { msgs: [{ msg_id: '1' }] }, { data: { recalled: 'yes' } }],
  ['POST /chatfiles', {}, { entities: [{ type: 'chatfile', 'share-secret': anyText }] }],
  ['GET /chatmessages/2022091600', undefined, { data: [{ url: historyUrl }] }],
  ['GET /user/u1/user_channels', undefined, { data: { channel_infos: [{ unread_num: 0 }] } }],
  ['GET /metadata/user/capacity', undefined, { data: anyNumber }],
  ['POST /metadata/user/get', { targets: ['u1'] }, { data: { u1: {} } }],
  ['GET /chatgroups/1,2', undefined, { data: [{ id: '1' }, { id: '2', maxusers: 200 }], count: 2 }],
  ['POST /chatgroups', {}, { data: { groupid: anyText } }],
  ['GET /chatgroups/1/users', undefined, { data: [{ owner: 'owner' }, { member: 'member' }] }],
  ['POST /chatgroups/1/users/u1', undefined, { data: [{ result: true, user: 'u1', id: '1' }] }],
  ['GET /chatrooms/super_admin', undefined, { data: ['admin'] }],
  ['POST /chatrooms', {}, { data: { id: anyText } }],
  ['GET /mutes', undefined, { data: { data: [{ userid: anyText }] } }],
  ['POST /users/u1/presence', { usernames: ['u2'] }, { result: [{ uid: 'u2' }] }],
  ['GET /users/u1/presence/sublist', undefined, { result: { totalnum: '1' } }],
];

describe('a reply', () => {
  it.each(REPLIES)('to %s is the vendor’s in form', async (endpoint, body, reply) => {
    const sandbox = await start();
    const [method = '', path = ''] = endpoint.split(' ');
    const received = await call(sandbox, endpoint, body);
    expect(received.status).toBe(200);
    expect(received.body).toMatchObject({
      action: method.toLowerCase(),
      application: anyText,
      path: decodeURIComponent(path),
      uri: `${sandbox.url}/my-org/my-app${path}`,
      timestamp: anyNumber,
      duration: anyNumber,
      organization: 'my-org',
      applicationName: 'my-app',
      ...reply,
    });
  });

  it('to a request for a token is bare', async () => {
    const { body } = await call(await start(), 'POST /token', {});
    expect(Object.keys(body).sort()).toEqual(['access_token', 'application', 'expires_in']);
  });

  it('never repeats the id of a message', async () => {
    const sandbox = await start();
    const ids = new Set<unknown>();
    for (let index = 0; index < 5; index += 1) {
      const { body } = await call(sandbox, 'POST /messages/users', { to: ['u1', 'u2'] });
      for (const id of Object.values(body.data as object)) ids.add(id);
    }
    expect(ids.size).toBe(10);
  });

  it('comes for every endpoint of the table', async () => {
    const sandbox = await start();
    for (const id of easemob.ids) {
      const { status } = await call(sandbox, id.replace(/\{(\w+)\}/g, 'x$1'));
      expect([id, status]).toEqual([id, 200]);
    }
    const called = sandbox.report().endpoints.map(({ endpoint }) => endpoint);
    const documented = new Set([...easemob.endpoints.values()].map(({ id }) => id));
    expect(new Set(called)).toEqual(documented);
  });
});
