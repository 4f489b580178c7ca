export const eventStoreToken = Symbol('event store');
