/** Several institutes' findings side by side. */
export const comparisons = {
  'findings.compare-title': 'Comparison',
  'findings.choose-text':
    'What several institutes found about one model on one task stands side by side, with how they measured it.',
  'findings.choose-go': 'Compare',
  'findings.choose-none': 'No finding with a model and a task is here that you may read.',
  'findings.compare-some': 'Compare institutes',
  'findings.compare-lede':
    '{task} on {model}: {count, plural, one {# finding} other {# findings}}, by the names of the institutes',
  'findings.compare-none': 'No finding on this model and task that you may read has results to compare.',
  'findings.compare-incomplete': 'There are more; the newest {count, number} are compared.',
  'findings.compare-more':
    '{count, plural, one {# more metric is} other {# more metrics are}} not shown here; the API gives all.',
  'findings.do-not-rank': 'Do not rank by this',
  'findings.do-not-rank-text':
    'The terms of {institutes} prohibit ranking models. No number for all is given and none is marked as best; do not derive one.',
  'findings.forest-title':
    '{metric} of {count, plural, one {# institute} other {# institutes}} with 95 % intervals; the table below says the same',
  'findings.forest-table': '{metric} in figures',
  'findings.pooled': 'All together',
  'findings.pooled-text':
    'All together: a mean that lets the institutes differ (random effects, DerSimonian and Laird).',
  'findings.heterogeneity-low': 'The institutes agree as far as chance lets them.',
  'findings.heterogeneity-moderate': 'The institutes differ somewhat.',
  'findings.heterogeneity-high':
    'The institutes differ widely: most of what is seen between them is not chance.',
  'findings.not-chance': 'Chance alone would seldom give such a difference.',
  'findings.may-be-chance': 'Chance alone could give such a difference.',
  'findings.heterogeneity-figures':
    'Cochran’s Q {q} with {degrees, plural, one {# degree} other {# degrees}} of freedom, p {p}; I² {iSquared}; τ {tau}. Normal errors are assumed.',
  'findings.not-pooled-ranking-prohibited': 'No number for all: the terms prohibit ranking.',
  'findings.not-pooled-same-run':
    'No number for all: some of these findings are read from one and the same results file, which would be counted twice.',
  'findings.not-pooled-too-few': 'Only one institute has this metric.',
  'findings.not-pooled-no-standard-errors': 'No number for all: not every value comes with a standard error.',
  'findings.not-pooled-methods-differ':
    'No number for all: the methods differ in what they measure (see below).',
  'findings.not-pooled-heterogeneous': 'No number for all: a mean would hide how far the institutes differ.',
  'findings.differences': 'Differences of method',
  'findings.differences-text':
    '{count, plural, one {In # field the findings do not say the same} other {In # fields the findings do not say the same}}. A difference in values may come from here.',
  'findings.differences-none': 'None in what the findings say of their method.',
  'findings.field': 'Field',
  'findings.flag': 'Flag',
  'findings.flag-differs': 'Differs',
  'findings.flag-unsaid': 'Not said by all',
  'findings.not-said': 'not said',
  'findings.field-harness': 'Harness',
  'findings.field-harness-version': 'Version of the harness',
  'findings.field-task-version': 'Version of the task',
  'findings.field-task-arguments': 'Arguments of the task',
  'findings.field-dataset': 'Dataset',
  'findings.field-sample-count': 'Samples',
  'findings.field-shuffled': 'Shuffled',
  'findings.field-scorer': 'Scorer',
  'findings.field-solver': 'Solver',
  'findings.field-epochs': 'Epochs',
  'findings.field-epochs-reducer': 'How epochs become one score',
  'findings.field-few-shot': 'Examples given',
  'findings.field-temperature': 'Temperature',
  'findings.field-elicitation': 'Elicitation',
  'findings.field-generation': 'Other settings of generation',
  'findings.field-limits': 'Limits',
  'findings.compared': 'What was compared',
  'findings.used': 'Used',
  'findings.used-yes': 'Yes',
  'findings.left-out-superseded': 'No: its institute has replaced it',
  'findings.left-out-newer-of-institute': 'No: its institute has a newer one',
  'findings.left-out-document-withheld': 'No: the results are not for you',
  'findings.left-out-document-not-here': 'No: the results are not here',
  'findings.left-out-document-unreadable': 'No: the results cannot be read',
} as const;
