interface Typed {
  readonly type: string;
  readonly data: unknown;
}

type DataOf<Event extends Typed, Type> = Extract<Event, { readonly type: Type }>['data'];

/** One function per event type, none left out: a new event does not compile until it is here. */
export type Handlers<Event extends Typed, Scene> = {
  readonly [Type in Event['type']]: (scene: Scene, data: DataOf<Event, Type>) => void;
};

/** Calls the function of the event's type, if the table has one. */
export const handle = <Event extends Typed, Scene>(
  handlers: Partial<Handlers<Event, Scene>>,
  scene: Scene,
  event: Event,
): void => {
  // The table ties each type to its data; TypeScript cannot follow that through the look-up.
  const handlersByType = handlers as Partial<
    Record<string, (scene: Scene, data: Event['data']) => void>
  >;
  handlersByType[event.type]?.(scene, event.data);
};
