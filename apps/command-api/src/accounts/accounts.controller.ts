import { Controller, Param, Post, Put, Req, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { currencyExponent } from '@wagerlog/domain';
import type { AccountCommand, PaymentOperation } from '@wagerlog/domain';
import { Problem, malformed } from '@wagerlog/http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Answers } from '../edge/answers';
import { ask, askOfAccount, contextOf } from '../edge/asked';
import type { Asked } from '../edge/asked';
import { observe } from '../deciding/observe';
import { refusalProblem } from '../deciding/refusals';
import { Route } from '../edge/route';
import { AccountMessage } from './account.handler';
import type { AccountDecided } from './account.handler';
import * as bodies from './account.requests';
import { paymentAnswerOf, paymentMessage } from './payment';

const customers = ['customer', 'service'] as const;

@Controller('v1/accounts')
export class AccountsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly answers: Answers,
  ) {}

  @Post()
  @Route({
    summary: 'Open an account',
    roles: customers,
    keyed: true,
    body: bodies.openAccountBody,
    answers: [[201, 200], bodies.accountAnswer],
  })
  async open(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const asked = ask(request, bodies.openAccountBody);
    const { currency } = asked.body;
    const accountId = accountToOpen(asked);
    if (currencyExponent(currency) === undefined) {
      throw new Problem('CURRENCY_UNKNOWN', { facts: { currency } });
    }
    const decided = await this.run(asked, accountId, { type: 'OpenAccount', accountId, currency });
    const status = decided.state.status === 'unopened' ? 'active' : decided.state.status;
    this.answers.send(reply, {
      status: decided.events.length > 0 ? 201 : 200,
      body: { accountId, currency, status },
      position: decided.position,
      location: `/v1/accounts/${accountId}`,
    });
  }

  @Post(':accountId/deposits')
  @Route({
    summary: 'Pay into an account',
    roles: ['service'],
    demoRoles: ['customer'],
    keyed: true,
    body: bodies.paymentBody,
    answers: [[201, 200], bodies.paymentAnswer],
  })
  deposit(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.pay('deposit', request, reply);
  }

  @Post(':accountId/withdrawals')
  @Route({
    summary: 'Pay out of an account',
    roles: customers,
    keyed: true,
    body: bodies.paymentBody,
    answers: [[201, 200], bodies.paymentAnswer],
  })
  withdraw(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.pay('withdrawal', request, reply);
  }

  @Put(':accountId/status')
  @Route({
    summary: 'Suspend, reactivate or close an account',
    roles: ['operator'],
    body: bodies.accountStatusBody,
    answers: [[200], bodies.accountStatusBody.extend({ position: bodies.positionAnswer })],
  })
  setStatus(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const asked = askOfAccount(request, bodies.accountStatusBody);
    return this.set(asked, { type: 'SetAccountStatus', ...asked.body }, reply);
  }

  @Put(':accountId/exclusion')
  @Route({
    summary: 'Exclude an account from betting',
    roles: customers,
    body: bodies.exclusionBody,
    answers: [[200], bodies.exclusionBody.extend({ position: bodies.positionAnswer })],
  })
  exclude(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const asked = askOfAccount(request, bodies.exclusionBody);
    return this.set(asked, { type: 'SelfExclude', ...asked.body }, reply);
  }

  @Put(':accountId/limits/:kind')
  @Route({
    summary: 'Limit stakes, deposits or losses of an account',
    roles: customers,
    body: bodies.limitBody,
    answers: [[200], bodies.limitBody.extend({ position: bodies.positionAnswer })],
  })
  setLimit(
    @Param('kind') text: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const asked = askOfAccount(request, bodies.limitBody);
    const kind = bodies.limitKind.safeParse(text);
    if (!kind.success) throw new Problem('NOT_FOUND');
    return this.set(asked, { type: 'SetLimit', kind: kind.data, ...asked.body }, reply);
  }

  private async pay(
    operation: PaymentOperation,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<void> {
    const asked = askOfAccount(request, bodies.paymentBody);
    const { accountId } = asked;
    const message = paymentMessage(operation, asked);
    const decided = await this.commands.execute<AccountMessage, AccountDecided>(message);
    observe(request, decided, { operation, paymentId: message.context.commandId });
    const [first] = decided.events;
    if (first?.event.type === 'PaymentRefused') {
      const { code, facts } = first.event.data;
      request.exchange.note({ code });
      this.answers.refuse(
        reply,
        (position) => refusalProblem({ refused: code, facts: { ...facts, ...position } }),
        decided,
      );
    }
    this.answers.send(reply, {
      ...decided,
      status: decided.replayed ? 200 : 201,
      body: paymentAnswerOf(accountId, decided.events),
    });
  }

  /** A PUT echoes what is so now. */
  private async set<Body extends object>(
    asked: Asked<Body> & { readonly accountId: string },
    command: AccountCommand,
    reply: FastifyReply,
  ): Promise<void> {
    const { position } = await this.run(asked, asked.accountId, command);
    this.answers.send(reply, { status: 200, body: asked.body, position });
  }

  private async run(
    asked: Asked<unknown>,
    accountId: string,
    command: AccountCommand,
  ): Promise<AccountDecided> {
    const message = new AccountMessage(accountId, command, contextOf(asked));
    const decided = await this.commands.execute<AccountMessage, AccountDecided>(message);
    return observe(asked.request, decided, { accountId, command: command.type });
  }
}

/** A customer opens its own account only; a service has none of its own and names one. */
const accountToOpen = ({
  caller,
  body,
}: Asked<{ readonly accountId?: string | undefined }>): string => {
  const accountId = body.accountId ?? caller.accountId;
  if (accountId === undefined) throw malformed('accountId: is required for the role service');
  if (caller.role === 'customer' && accountId !== caller.accountId) throw new Problem('FORBIDDEN');
  return accountId;
};
