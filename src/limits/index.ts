export { defineLimits, type EndpointOf, type LimitsTable } from './table.js';
export { agoraChat, type AgoraChatEndpoint } from './tables/agora-chat/index.js';
export { easemob, type EasemobEndpoint } from './tables/easemob/index.js';
export { easemobLatest, type EasemobLatestEndpoint } from './tables/easemob-latest/index.js';
export type {
  EndpointText,
  Group,
  GroupRow,
  Marks,
  Method,
  PathText,
  Receivers,
  RefusalTest,
  Row,
  Section,
  TableDefinition,
} from './definition.js';
export type { Limit, Scope, Unit } from './limit.js';
export type { LimitInput, LimitObject, LimitsInput } from './notation.js';
