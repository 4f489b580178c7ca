export {
  answers,
  answersHalf,
  hangsUp,
  hangsUpMidBody,
  isSilent,
  refuses,
  unrulyServer,
} from './unruly-server';
export type { Manner, SeenRequest, UnrulyServer } from './unruly-server';
