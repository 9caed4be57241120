import { type ReceivedCall, field, type Issuer, names, type ReplyBody } from './received.js';

/** `chatgroups/…` and `chatrooms/…`: groups, rooms, and their members. */
export function groups(call: ReceivedCall, issuer: Issuer): ReplyBody {
  const [family, id, topic] = call.segments;
  const idField = family === 'chatrooms' ? 'id' : 'groupid';
  if (id === undefined) {
    if (call.method === 'POST') return { data: { [idField]: issuer.nextId() } };
    return { data: [{ ...summary(issuer.nextId()), [idField]: issuer.nextId() }], count: 1 };
  }
  if (id === 'super_admin') return superAdmin(call);
  if (topic !== undefined) return about(call, id, topic);
  if (call.method === 'GET') {
    const details = id.split(',').map(detail);
    return { entities: [], data: details, count: details.length };
  }
  if (call.method === 'DELETE') return { data: { success: true, [idField]: id } };
  const changed = typeof call.body === 'object' && call.body !== null ? Object.keys(call.body) : [];
  return { data: Object.fromEntries(changed.map((name) => [name, true])) };
}

function about(call: ReceivedCall, id: string, topic: string): ReplyBody {
  const subject = call.segments.slice(4).join('/') || call.segments[3];
  if (topic === 'announcement') {
    const text = field(call, 'announcement') ?? '';
    return { data: call.method === 'GET' ? { announcement: text } : { id, result: true } };
  }
  if (call.method === 'GET') return { data: listed(topic), count: 1 };
  const members = names(call, 'usernames');
  const of = members.length > 0 ? members : [subject ?? id];
  return {
    data: of.map((user) => ({
      result: true,
      action: `${call.method.toLowerCase()}_${topic}`,
      user,
      id,
    })),
  };
}

function superAdmin(call: ReceivedCall): ReplyBody {
  if (call.method === 'GET') return { data: ['admin'], count: 1 };
  return { data: { result: 'success', resource: '' } };
}

function listed(topic: string): readonly unknown[] {
  return topic === 'users' ? [{ owner: 'owner' }, { member: 'member' }] : ['member'];
}

function summary(id: string): ReplyBody {
  return {
    id,
    name: 'sandbox',
    owner: 'owner',
    affiliations: 2,
    type: 'group',
    last_modified: String(Date.now()),
  };
}

function detail(id: string): ReplyBody {
  return {
    id,
    name: 'sandbox',
    description: '',
    membersonly: false,
    allowinvites: false,
    maxusers: 200,
    owner: 'owner',
    created: Date.now(),
    custom: '',
    mute: false,
    public: true,
    affiliations_count: 2,
    affiliations: [{ member: 'member' }, { owner: 'owner' }],
  };
}
