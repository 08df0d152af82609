// The way to the server.
export { get, post, put, remove, send, type Answer } from './client';
export { all, features, nextOf, type Features } from './lists';
export { useLoad, type Loaded } from './load';
export { Problem } from './problem';
export { forgetKey, giveKey, key, keyWanted } from './key';
export type * from './types';
