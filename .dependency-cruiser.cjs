/** style.md's sentence, one rule each: who may import whom. There is no list of exceptions. */
const inTests = '(\\.spec\\.ts$|^test/|/testing/)';
const forbid = (name, from, to) => ({ name, severity: 'error', from, to });

module.exports = {
  forbidden: [
    forbid(
      'the-domain-depends-on-nothing',
      { path: '^libs/domain/', pathNot: inTests },
      { pathNot: '^libs/(domain|event-sourcing)/' },
    ),
    forbid(
      'the-vocabulary-does-not-know-the-domain',
      { path: '^libs/event-sourcing/', pathNot: inTests },
      { pathNot: '^libs/event-sourcing/' },
    ),
    forbid(
      'the-domain-does-not-know-its-read-models',
      { path: '^libs/domain/' },
      { path: '^libs/read-models/' },
    ),
    forbid(
      'read-models-are-pure',
      { path: '^libs/read-models/', pathNot: inTests },
      { pathNot: '^libs/(read-models|domain|event-sourcing)/' },
    ),
    forbid(
      'aggregates-know-only-each-others-messages',
      { path: '^libs/domain/src/(account|market|settlement)/', pathNot: inTests },
      {
        path: '^libs/domain/src/(account|market|settlement)/',
        pathNot: ['^libs/domain/src/$1/', '\\.(events|commands)\\.ts$'],
      },
    ),
    forbid('nest-stays-in-apps', { path: '^(libs|embedded)/' }, { path: 'node_modules/@nestjs/' }),
    forbid(
      'one-door-to-eventstoredb',
      { path: '^(apps|libs)/', pathNot: '^libs/eventstore/' },
      { path: 'node_modules/@eventstore/' },
    ),
    forbid(
      'one-door-to-mongodb',
      { path: '^(apps|libs)/', pathNot: '^libs/mongo/' },
      { path: 'node_modules/(mongodb|bson)/' },
    ),
    forbid(
      'the-doors-do-not-know-the-domain',
      { path: '^libs/(eventstore|mongo)/', pathNot: inTests },
      { path: '^libs/(domain|read-models|placement|http)/' },
    ),
    forbid(
      'the-client-depends-on-nothing',
      { path: '^libs/client/', pathNot: inTests },
      { pathNot: '^libs/client/' },
    ),
    forbid('libs-do-not-import-apps', { path: '^libs/' }, { path: '^apps/' }),
    forbid(
      'apps-do-not-import-apps',
      { path: '^apps/([^/]+)/', pathNot: inTests },
      { path: '^apps/', pathNot: '^apps/$1/' },
    ),
    forbid(
      'libs-are-entered-by-the-front-door',
      { path: '^(apps|libs|test|bench)/([^/]+)/' },
      { path: '^libs/[^/]+/', pathNot: ['^libs/$2/', '^libs/[^/]+/(src|testing)/index\\.ts$'] },
    ),
    forbid(
      'testing-support-stays-in-tests',
      { path: '^(apps|libs|embedded)/', pathNot: inTests },
      { path: ['/testing/', '^test/'] },
    ),
    forbid(
      'the-product-does-not-know-the-embedded-servers',
      { path: '^(apps|libs)/', pathNot: inTests },
      { path: '^embedded/' },
    ),
    forbid(
      'the-embedded-servers-do-not-know-the-product',
      { path: '^embedded/', pathNot: inTests },
      { path: '^(apps|libs)/' },
    ),
    forbid('every-import-resolves', {}, { couldNotResolve: true }),
    forbid('no-cycles', {}, { circular: true }),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['require', 'node', 'default', 'import', 'types'],
    },
  },
};
