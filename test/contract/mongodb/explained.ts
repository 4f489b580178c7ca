/** What of an `explain` real servers and ours have in common. */
export interface Explanation {
  readonly stages: readonly string[];
  readonly index: string | undefined;
  readonly keys: number;
  readonly documents: number;
  readonly returned: number;
  readonly isSorted: boolean;
}

interface Stage {
  readonly stage: string;
  readonly indexName?: string;
  readonly inputStage?: Stage;
}

const stagesOf = (stage: Stage): readonly Stage[] =>
  stage.inputStage === undefined ? [stage] : [stage, ...stagesOf(stage.inputStage)];

export interface Explainable {
  explain(verbosity: 'executionStats'): Promise<object>;
}

export const explained = async (cursor: Explainable): Promise<Explanation> =>
  explanationOf(await cursor.explain('executionStats'));

export function explanationOf(answer: object): Explanation {
  const { queryPlanner, executionStats } = answer as {
    readonly queryPlanner: { readonly winningPlan: Stage };
    readonly executionStats: {
      readonly nReturned: number;
      readonly totalKeysExamined: number;
      readonly totalDocsExamined: number;
    };
  };
  const stages = stagesOf(queryPlanner.winningPlan);
  return {
    stages: stages.map(({ stage }) => stage),
    index: stages.find(({ indexName }) => indexName !== undefined)?.indexName,
    keys: executionStats.totalKeysExamined,
    documents: executionStats.totalDocsExamined,
    returned: executionStats.nReturned,
    isSorted: stages.some(({ stage }) => stage === 'SORT'),
  };
}
