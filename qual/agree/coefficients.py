"""Every agreement coefficient under one roof, written once each in the rooms named here.

Each gives a number, or None where the data do not determine one; `why_undefined` says why.
`docs/methods.md` lists the formulas with their sources and a worked number.
"""

from qual.agree.alpha import (
    expected_agreement_alpha,
    krippendorff_alpha,
    krippendorff_alpha_of_table,
)
from qual.agree.distances import jaccard_distance, masi_distance
from qual.agree.estimable import why_undefined
from qual.agree.many_coders import (
    conger_kappa,
    expected_agreement_fleiss,
    fleiss_kappa,
    fleiss_kappa_category,
    gwet_ac1_of_counts,
    gwet_ac2_of_counts,
    holsti,
    observed_agreement,
    randolph_kappa,
)
from qual.agree.two_coders import (
    bias_index,
    brennan_prediger,
    cohen_kappa,
    gwet_ac1,
    gwet_ac2,
    jaccard_index,
    mean_kappa,
    negative_agreement,
    pabak,
    percent_agreement,
    pooled_kappa,
    positive_agreement,
    prevalence_index,
    scott_pi,
)

__all__ = [
    "bias_index",
    "brennan_prediger",
    "cohen_kappa",
    "conger_kappa",
    "expected_agreement_alpha",
    "expected_agreement_fleiss",
    "fleiss_kappa",
    "fleiss_kappa_category",
    "gwet_ac1",
    "gwet_ac1_of_counts",
    "gwet_ac2",
    "gwet_ac2_of_counts",
    "holsti",
    "jaccard_distance",
    "jaccard_index",
    "krippendorff_alpha",
    "krippendorff_alpha_of_table",
    "masi_distance",
    "mean_kappa",
    "negative_agreement",
    "observed_agreement",
    "pabak",
    "percent_agreement",
    "pooled_kappa",
    "positive_agreement",
    "prevalence_index",
    "randolph_kappa",
    "scott_pi",
    "why_undefined",
]
