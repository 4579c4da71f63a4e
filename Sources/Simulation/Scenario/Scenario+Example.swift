extension Scenario {
    /// A scenario with every field explained.
    public static let example = """
        # A scenario: what 'excise simulate' plays. Every field but those of 'accounts' has a default; the values here are the defaults
        # or examples. Times are spans after the log's start (90m, 6h, 2d12h); shares are 0.25 or 25%.

        start: 2026-02-02T00:00:00Z       # when the log begins
        days: 3                           # how long it is
        models: [house-large, house-small, house-reasoning]   # the most capable first: it is what campaigns ask
        release: {model: house-next, at: 36h}                 # a model that comes out; evaluators turn to it at once, others later
        prompt_bytes: 500                 # mean bytes of a customer's text, without system prompt and earlier turns
        outputs: false                    # whether answers are recorded

        customers:
          exchanges_per_account_day: 5    # mean; or 'exchanges: 200_000' for all customers together
          volume_sd: 2.15                 # standard deviation of the logarithm of ordinary accounts' volumes
          accounts:                       # how many of each class
            ordinary: 600
            batch_evaluator: 4            # published rows, every model in turn, bursts, one firm
            licensed_distiller: 6         # an attack's content, with the entitlement
            judge_product: 3              # grades what its users wrote
            etl: 8                        # one template, many records, tiny answers
            coding_agent: 6               # agents around the clock
            popular_app: 60               # strangers with one system prompt
            university_class: 30          # one campus, one exercise sheet
            reseller: 2                   # end users behind a few accounts
            enterprise_shard: 16          # one firm, work spread evenly over keys
            regulated_explainability: 3   # must always show its reasoning
            migrated_workload: 4          # old work on a new account

        campaigns:
          - name: everything              # unique
            operator: op-1                # for whom; default: the name
            pool: pool-1                  # campaigns that name one pool share its accounts (those of the first); default: the name
            accounts: 60
            exchanges_per_account_day: 26 # of attack and relayed customers together
            share: 50%                    # of the attack; the rest are relayed customers
            start: 12h
            days: 2                       # or 'exchanges: 17_000' attack exchanges; default: until the log ends
            template: suffix              # suffix, prefix, line (in the middle), slots, paraphrase, none
            mode: reasoning               # answers, reasoning, judge, tasks, cleaning, replay (of coding sessions), relay
            rows:
              partition: disjoint         # disjoint, replacement, folds
              # count: 5_000              # seed rows; default: as many as are needed once
              # folds: 3                  # how often each row is asked, for 'folds'
              # sources: [alpaca]         # sources of the corpus; default: all that are marked as distillation
              narrow: false               # all about one topic
              public: false               # a published set, which evaluators ask, too
            scheduler: lru                # lru, weighted, random, sticky (a session stays for an hour)
            jitter: 0.1                   # deviation from the order of 'lru', as part of a cycle, up to 0.5
            fail_over: true               # a request that fails goes to another account
            quota_sd: 0                   # standard deviation of the logarithm of accounts' quotas
            timing: always                # always, office
            office: 8                     # hours east of UTC, for 'office'
            identity:                     # shared, few N, unique, population; or one of these for all: 'identity: unique'
              others: population          # what is not named here
              payment: few 6
              issuer: few 2
              cohort: few 2               # accounts opened within hours
              email_domain: population
              email_pattern: population
              address: unique
              network: few 3
              tls: shared
              headers: shared
              user_agent: population
              device: shared
            bans: [{at: 30h, share: 25%}] # accounts that are found out
            ban_response: replace         # none, replace, second_pool
            replacement_delay: 10m
            pivot: {share: 50%}           # to the release when it comes out; or {at: 40h, share: 50%, model: house-small}
            probe: {exchanges: 100, over: 6h, refused: 80%}   # wordings that are tried before the start

          - name: rival                   # makes another look guilty
            accounts: 40
            template: prefix
            framing: {accounts: 2, copies: [fingerprints, template]}   # of a customer who is then labelled 'framed'

          - name: cell                    # one campaign for each combination: cell-1, cell-2, ...
            accounts: 30
            sweep:
              share: [100%, 25%]
              template: [suffix, slots]
        """
}
