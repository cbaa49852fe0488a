# A random survey of persons in four municipalities and two years, and its estimates by R's survey package.
# Rscript aggregate.R, in tests/golden; R 4.2.2, survey 4.1-1.

suppressMessages(library(survey))
options(survey.lonely.psu = "adjust", survey.adjust.domain.lonely = FALSE, digits = 17)
set.seed(20251125)

n <- 420
year <- sample(2022:2023, n, replace = TRUE, prob = c(2, 3))
stratum <- sample(1:4, n, replace = TRUE, prob = c(4, 3, 2, 0.15))
stratum[which(stratum == 4 & year == 2023)[-1]] <- 1                  # of the last, a single person in 2023
psu <- sample(1:6, n, replace = TRUE)                                 # codes are used again in every stratum
psu[stratum == 3] <- 1                                                            # the only unit of its stratum
area <- c("0680", "0682", "0580", "0581")[pmin(4, 1 + (psu + sample(0:1, n, replace = TRUE)) %/% 2)]
sex <- sample(c("1", "2", NA), n, replace = TRUE, prob = c(48, 49, 3))
education <- sample(c("a", "b", "c", NA), n, replace = TRUE, prob = c(3, 5, 4, 1))
weight <- round(exp(rnorm(n, 3, 0.7)), 3)
share <- rbinom(n, 1, plogis(-2 + 0.5 * sin(psu + stratum) + (sex %in% "2")))
value <- round(rnorm(n, 120 + 3 * stratum, 15), 1)
time <- round(runif(n, 0.1, 1), 2)
events <- rpois(n, 1.3 * time)
share[sample(n, 40)] <- NA
value[sample(n, 30)] <- NA
time[sample(n, 10)] <- NA
persons <- data.frame(area, year, sex, education, weight, stratum, psu, share, value, events, time)

origin <- function(what)
  paste0("# Origin: R ", getRversion(), ", survey ", packageVersion("survey"), ", aggregate.R (seed 20251125): ", what)
write <- function(frame, name, what, digits) {
  writeLines(origin(what), name)
  text <- format(frame, digits = digits, trim = TRUE)
  text[is.na(frame)] <- ""
  suppressWarnings(write.table(text, name, append = TRUE, sep = ",", row.names = FALSE, quote = FALSE))
}

# The areas of the observations, and the municipalities of each.
areas <- list("00" = unique(area), "05" = c("0580", "0581"), "06" = c("0680", "0682"))
for (code in sort(unique(area))) areas[[code]] <- code
groups <- list(c("total", "total"), c("total", "a"), c("total", "b"), c("total", "c"), c("women", "total"), c("men", "total"))

estimate <- function(measure, design) {
  y <- design$variables
  answered <- design[!is.na(if (measure == "rate") y$time else y[[measure]]), ]
  count <- nrow(answered)
  units <- nrow(unique(answered$cluster))
  if (count == 0) return(data.frame(n = 0, units, value = NA, se = NA, effective = NA, deff = NA))
  m <- switch(measure,
    share = svymean(~share, design, na.rm = TRUE, deff = "replace"),
    value = svymean(~value, design, na.rm = TRUE),
    rate = svyratio(~events, ~time, design, na.rm = TRUE))
  r <- as.numeric(coef(m)); v <- as.numeric(vcov(m)); w <- weights(answered)
  degenerate <- r * (1 - r) == 0 || v < 1e-25
  effective <- switch(measure, share = if (degenerate) sum(w)^2 / sum(w^2) else r * (1 - r) / v, value = sum(w)^2 / sum(w^2), rate = NA)
  data.frame(n = count, units, value = r, se = sqrt(v), effective,
             deff = if (measure == "share" && !degenerate) as.numeric(deff(m)) else NA)
}

results <- NULL
for (name in c("weights", "strata", "units")) for (of_year in 2022:2023) {
  data <- persons[persons$year == of_year, ]
  design <- switch(name,
    weights = svydesign(ids = ~1, weights = ~weight, data = data),
    strata = svydesign(ids = ~1, strata = ~stratum, weights = ~weight, data = data),
    units = svydesign(ids = ~psu, strata = ~stratum, weights = ~weight, data = data, nest = TRUE))
  for (code in names(areas)) for (group in groups) for (measure in c("share", "value", "rate")) {
    is_in <- data$area %in% areas[[code]]
    if (group[1] != "total") is_in <- is_in & data$sex %in% c(men = "1", women = "2")[group[1]]
    if (group[2] != "total") is_in <- is_in & data$education %in% group[2]
    key <- data.frame(design = name, year = of_year, area = code, sex = group[1], education = group[2], measure)
    results <- rbind(results, cbind(key, estimate(measure, design[is_in, ])))
  }
}
write(persons, "aggregate_input.csv", "persons, with missing answers, sexes and levels of education", 15)
write(results, "aggregate_results.csv", "svymean, svyratio of domains; n answered, in so many units", 17)
