# Writes ordinal.json beside it: the cumulative logit model with a random intercept as R's ordinal has it.
# Debian: r-cran-ordinal, r-cran-jsonlite. Run in this folder: Rscript ordinal.R
suppressMessages(library(ordinal))
data(wine)
cases <- list(
  wine = list(score = as.integer(wine$rating), x = cbind(as.integer(wine$temp == "warm"), as.integer(wine$contact == "yes")),
              subject = as.integer(wine$judge)))
set.seed(8)
made <- expand.grid(month = 0:9, team = 1:15)
latent <- 0.35 * made$month + rnorm(15, 0, 1.3)[made$team] + rlogis(nrow(made)) - 1.5
cases$teams <- list(score = 1 + findInterval(latent, c(0, 1, 2.2, 3.5)) / 2, x = cbind(made$month), subject = made$team)
numbers <- function(v) paste0("[", paste(format(v, digits = 10, trim = TRUE), collapse = ", "), "]")
blocks <- sapply(names(cases), function(name) {
  one <- cases[[name]]
  data <- data.frame(y = ordered(one$score), one$x, subject = factor(one$subject))
  covariates <- setdiff(names(data), c("y", "subject"))
  fit <- clmm(as.formula(paste("y ~", paste(covariates, collapse = " + "), "+ (1 | subject)")), data = data, nAGQ = 15,
              control = clmm.control(gradTol = 1e-8))
  table <- coef(summary(fit))[covariates, , drop = FALSE]
  rows <- paste(apply(one$x, 1, numbers), collapse = ", ")
  sprintf(' "%s": {\n  "score": %s,\n  "x": [%s],\n  "subject": %s,\n  "thresholds": %s,\n  "effects": %s,\n  "errors": %s,\n  "leaning": %s,\n  "log_likelihood": %s\n }',
    name, numbers(one$score), rows, numbers(one$subject), numbers(fit$alpha), numbers(table[, 1]), numbers(table[, 2]),
    format(sqrt(fit$ST$subject[1]^2), digits = 10), format(as.numeric(logLik(fit)), digits = 12))
})
made_with <- sprintf(' "made_with": "R %s.%s, ordinal %s"', R.version$major, R.version$minor, packageVersion("ordinal"))
writeLines(c("{", paste0(made_with, ","), paste(blocks, collapse = ",\n"), "}"), "ordinal.json")
