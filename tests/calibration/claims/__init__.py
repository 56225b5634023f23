"""Every claim that is calibrated, in the order of the page."""

from calibration.claims import attendance, consistency, forecast, growth, momentum, network, retention, velocity

CLAIMS = (
    growth.CLAIM,
    momentum.CLAIM,
    velocity.CLAIM,
    consistency.BY_MONTH,
    consistency.BY_CYCLE,
    attendance.CLAIM,
    retention.CLAIM,
    forecast.CLAIM,
    network.YEAR,
    network.PEOPLE,
)

BY_NAME = {claim.name: claim for claim in CLAIMS}
