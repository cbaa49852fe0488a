# A random survey of persons and its ordered measures, by R's survey package alone.
# Rscript persons.R, in tests/golden; R 4.2.2, survey 4.1-1.

suppressMessages(library(survey))
options(survey.lonely.psu = "adjust", digits = 17)
set.seed(20241124)

n <- 160
psu <- sample(1:14, n, replace = TRUE)
strata <- c(1, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4)[psu]   # stratum 4 has a single unit
order <- sample(1:5, n, replace = TRUE, prob = c(3, 2, 2, 1, 2))
weight <- round(runif(n, 0.2, 3), 3)
y1 <- rbinom(n, 1, plogis(-1 + 0.4 * order + 0.3 * sin(psu)))
y2 <- round(plogis(rnorm(n, -0.5 + 0.2 * order)), 4)
y2[sample(n, 25)] <- NA
persons <- data.frame(id = 1:n, psu, strata, weight, order, y1, y2)

origin <- function(what) paste0("# Origin: R ", getRversion(), ", survey ", packageVersion("survey"), ", persons.R (seed 20241124): ", what)
write <- function(frame, name, what, digits) {
  writeLines(origin(what), name)
  suppressWarnings(write.table(format(frame, digits = digits, trim = TRUE), name, append = TRUE, sep = ",", row.names = FALSE, quote = FALSE))
}

measures <- function(outcome, design) {
  d <- persons[!is.na(persons[[outcome]]), ]
  d$y <- d[[outcome]]
  below <- sapply(d$order, function(o) sum(d$weight[d$order < o]))
  same <- sapply(d$order, function(o) sum(d$weight[d$order == o]))
  d$rank <- (below + same / 2) / sum(d$weight)
  mean <- weighted.mean(d$y, d$weight)
  d$lhs <- 2 * sum(d$weight * (d$rank - 0.5)^2) / sum(d$weight) * d$y
  s <- switch(design,
    full = svydesign(ids = ~psu, strata = ~strata, weights = ~weight, data = d),
    weight_psu = svydesign(ids = ~psu, weights = ~weight, data = d),
    weight_only = svydesign(ids = ~1, weights = ~weight, data = d))
  index <- svyglm(lhs ~ rank, s)
  linear <- svyglm(y ~ rank, s)
  logit <- svyglm(y ~ rank, s, family = quasibinomial, control = glm.control(epsilon = 1e-30, maxit = 50))
  ends <- function(model, p, slope) {
    a <- coef(model)
    p0 <- p(a[[1]]); p1 <- p(a[[1]] + a[[2]])
    g0 <- slope(a[[1]]) * c(1, 0); g1 <- slope(a[[1]] + a[[2]]) * c(1, 1)
    se <- function(g) sqrt(drop(t(g) %*% vcov(model) %*% g))
    list(sii = c(p1 - p0, se(g1 - g0)), rii = c(p1 / p0, se(g1 / p1 - g0 / p0)))
  }
  bent <- ends(logit, plogis, dlogis)
  straight <- ends(linear, identity, function(x) 1)
  c2 <- c(coef(index)[[2]], SE(index)[[2]])
  # The index with ranks and mean as uncertain as the outcome: the mean of its influence function.
  p <- d$weight / sum(d$weight)
  y_of <- tapply(p * d$y, d$order, sum) / tapply(p, d$order, sum)
  p_of <- tapply(p, d$order, sum)
  q <- cumsum(p_of * y_of) / mean
  q_before <- c(0, q[-length(q)]); names(q_before) <- names(q)
  C <- c2[1] / mean
  o <- as.character(d$order)
  d$influence <- d$y / mean * (2 * d$rank - 1 - C) + 2 - q_before[o] - q[o] - (1 + C)
  s <- update(s, influence = d$influence, erreygers = 4 * (mean * d$influence + C * (d$y - mean)),
              wagstaff = d$influence / (1 - mean) + C / (1 - mean)^2 * (d$y - mean))
  lin <- function(name) SE(svymean(as.formula(paste0("~", name)), s))[[1]]
  list(sii = bent$sii, rii = bent$rii, sii_linear = straight$sii, rii_linear = straight$rii,
       aci = c2, rci = c2 / mean, rci_wagstaff = c2 / mean / (1 - mean), rci_erreygers = 4 * c2,
       rci_linearised = c(C, lin("influence")),
       rci_wagstaff_linearised = c(C / (1 - mean), lin("wagstaff")),
       rci_erreygers_linearised = c(4 * mean * C, lin("erreygers")))
}

write(persons, "persons_input.csv", "persons; y2 has missing values", 6)
results <- NULL
for (outcome in c("y1", "y2")) for (design in c("full", "weight_only", "weight_psu")) {
  m <- measures(outcome, design)
  results <- rbind(results, data.frame(outcome, design, measure = names(m), estimate = sapply(m, `[`, 1), se = sapply(m, `[`, 2)))
}
write(results, "persons_results.csv", "svyglm, svymean; the standard error of rii is that of its logarithm", 17)
