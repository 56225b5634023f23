"""Every claim that is calibrated, in the order of the page."""

from calibration.claims import (
    answers,
    attendance,
    compared,
    connected,
    consistency,
    forecast,
    gap,
    growth,
    interrupted,
    momentum,
    network,
    retention,
    self_assessment,
    singled_out,
    team_progress,
    velocity,
)

CLAIMS = (
    growth.CLAIM,
    momentum.CLAIM,
    velocity.CLAIM,
    consistency.BY_MONTH,
    consistency.BY_CYCLE,
    attendance.CLAIM,
    retention.CLAIM,
    forecast.CLAIM,
    self_assessment.MEAN,
    self_assessment.LEVEL,
    self_assessment.COMPARED,
    self_assessment.WAVES,
    team_progress.SCORES,
    team_progress.SHARES,
    team_progress.FACULTY,
    network.YEAR,
    network.PEOPLE,
    connected.TREND,
    connected.INWARD,
    interrupted.CLAIM,
    compared.CLAIM,
    gap.CLAIM,
    answers.CLAIM,
    singled_out.CLAIM,
)

BY_NAME = {claim.name: claim for claim in CLAIMS}
