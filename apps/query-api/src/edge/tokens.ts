/** What libraries open is injected by this name: libraries carry no decorators. */
export const mongoToken = Symbol('Mongo');
