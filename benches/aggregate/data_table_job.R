# The job in data.table: Rscript data_table_job.R PERSONS.csv OUT.csv unweighted|weighted THREADS
library(data.table)

arguments <- commandArgs(trailingOnly = TRUE)
weighted <- arguments[3] == "weighted"
setDTthreads(as.integer(arguments[4]))

rows <- fread(arguments[1], colClasses = list(character = "kommun"),
              drop = c("ar", "inkomst", if (!weighted) "vikt"), showProgress = FALSE)
indicators <- setdiff(names(rows), c("kommun", "kon", "alder", "utbildning", "vikt"))
rows[, band := pmin(alder %/% 5L, 18L)]
keys <- c("kommun", "kon", "band", "utbildning")

# In the order of the groups, and with a number for each, every indicator is summed over its answers in one run.
setkeyv(rows, keys)
rows[, group := .GRP, by = keys]
result <- unique(rows[, c("group", keys), with = FALSE])
setkey(result, group)
for (name in indicators) {
  x <- rows[[name]]
  there <- which(!is.na(x))
  answers <- data.table(group = rows$group[there], x = x[there])
  if (weighted) {
    w <- rows$vikt[there]
    answers[, `:=`(w = w, wx = w * x, ww = w * w, wwx = w * w * x)]
    sums <- answers[, .(n = .N, w = sum(w), wx = sum(wx), ww = sum(ww), wwx = sum(wwx)), by = group]
  } else {
    sums <- answers[, .(n = .N, x = sum(x)), by = group]
  }
  at <- match(result$group, sums$group)
  for (column in setdiff(names(sums), "group")) {
    set(result, j = paste(name, column, sep = "_"), value = fcoalesce(as.numeric(sums[[column]][at]), 0))
  }
}
fwrite(result[, group := NULL], arguments[2])
