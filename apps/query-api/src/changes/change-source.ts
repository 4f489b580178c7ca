import type { Position } from '@wagerlog/event-sourcing';
import type { ChangesQuery, Mongo } from '@wagerlog/mongo';
import { readModels } from '@wagerlog/read-models';
import { projectionsOf } from '../desk/projections';
import type { Answers } from '../edge/answers';
import type { CheckpointWatch } from '../reading/checkpoint-watch';
import { earlierOf } from '../reading/positions';
import { checkpointPrefix } from '../reading/progress';
import type { Progress } from '../reading/progress';
import { ChangeFeed } from './change-feed';
import type { Send } from './change-streams';
import type { ChangingModel } from './changing-models';
import type { EventStream } from './event-stream';

/** What a client follows. */
export type Followed =
  | { readonly model: ChangingModel; readonly filter: Omit<ChangesQuery, 'since'> }
  /** The projections themselves, or one of that name. */
  | { readonly model: undefined; readonly key: string | undefined };

/** Begins streams of changes and says what goes into them. */
export class ChangeSource {
  constructor(
    private readonly mongo: Mongo,
    private readonly watch: CheckpointWatch,
    private readonly answers: Answers,
  ) {}

  /** From `resumed` on, or from now. */
  async begin(
    followed: Followed,
    resumed: Position | undefined,
    open: () => EventStream,
  ): Promise<{ readonly stream: EventStream; readonly send: Send }> {
    const since = resumed ?? startOf(await this.watch.current(), followed.model);
    const stream = open();
    await stream.mark(this.answers.token(since));
    const send =
      followed.model === undefined
        ? this.projections(stream, followed.key)
        : this.documents(stream, followed, since);
    return { stream, send };
  }

  private documents(
    stream: EventStream,
    { model, filter }: Extract<Followed, { model: ChangingModel }>,
    since: Position,
  ): Send {
    const token = this.answers.token.bind(this.answers);
    const { documents } = this.mongo;
    const { collection, present } = model;
    const feed = new ChangeFeed({ documents, collection, filter, since });
    return async (progress) => {
      for await (const { resumeFrom, kept } of feed.look(progress)) {
        const document = present(kept.document as never, token);
        const asOfPosition = token(kept.position);
        await stream.change(token(resumeFrom), { ...document, asOfPosition });
        if (stream.closed.signal.aborted) return;
      }
    };
  }

  /** The projections are no documents: what differs from the last look is a change. */
  private projections(stream: EventStream, key: string | undefined): Send {
    const token = this.answers.token.bind(this.answers);
    const last = new Map<string, string>();
    return async (progress) => {
      const held = await this.mongo.leases.held(checkpointPrefix);
      const id = token(startOf(progress, undefined));
      for (const each of projectionsOf({ progress, held, token, now: Date.now() })) {
        const text = JSON.stringify(each);
        const isMeant = key === undefined || key === each.projection;
        if (!isMeant || last.get(each.projection) === text) continue;
        last.set(each.projection, text);
        await stream.change(id, { ...each, asOfPosition: each.position });
      }
    };
  }
}

/** What all slices of the model have considered; of all models, where none is meant. */
const startOf = (progress: Progress, model: ChangingModel | undefined): Position =>
  (model === undefined ? readModels : [model])
    .map(({ collection }) => progress.ofAll(collection))
    .reduce(earlierOf);
