/** What libraries open is injected by these names: libraries carry no decorators. */
export const eventStoreToken = Symbol('EventStore');
export const placementToken = Symbol('Placement');
export const settingsToken = Symbol('Settings');
