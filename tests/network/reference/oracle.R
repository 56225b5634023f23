# What other programs say: run with `Rscript oracle.R` in this folder; writes a JSON file for each network.
# R's igraph (Csardi and Nepusz 2006), sna (Butts 2008) and network (Butts 2008), as Debian packages them.
# Where no program has a measure, it is written out below, in another way than in the kit.
suppressMessages({library(network); library(sna); library(igraph)})

value <- function(x) if (is.nan(x) || is.na(x) || is.infinite(x)) "null" else sprintf("%.17g", x)

# Between whom people of each group stand, ties being m; sna calls the five roles by the ends that are inside and outside.
mediated <- function(m, groups) {
  seed <- .Random.seed # sna deals at random for its expectations: networks drawn later stay as they were
  on.exit(assign(".Random.seed", seed, globalenv()))
  counts <- rowsum(sna::brokerage(unname(m), groups)$raw.nli, groups)
  roles <- c(coordinator = "w_I", consultant = "w_O", gatekeeper = "b_OI", representative = "b_IO", liaison = "b_O")
  rows <- vapply(names(roles), function(role)
    sprintf('  "%s": [%s]', role, paste(counts[, roles[[role]]], collapse = ", ")), "")
  sprintf(' "groups": [%s],\n "brokerage": {\n  "by": "sna brokerage",\n%s\n },\n',
    paste(groups, collapse = ", "), paste(rows, collapse = ",\n"))
}

write_reference <- function(name, about, people, edges, measures, m, directed = FALSE, occasions = NULL) {
  rows <- paste0("  [", edges[, 1] - 1, ", ", edges[, 2] - 1, "]", collapse = ",\n")
  found <- vapply(names(measures), function(m)
    sprintf('  "%s": {"value": %s, "by": "%s"}', m, value(measures[[m]][[1]]), measures[[m]][[2]]), "")
  extra <- if (is.null(occasions)) "" else sprintf(' "occasions": %d,\n', occasions)
  versions <- paste(vapply(c("igraph", "sna", "network"), function(p)
    paste(p, packageVersion(p)), ""), collapse = ", ")
  text <- sprintf('{\n "about": "%s",\n "made_with": "%s",\n "directed": %s,\n "people": %d,\n%s%s "edges": [\n%s\n ],\n "measures": {\n%s\n }\n}\n',
    about, versions, tolower(directed), people, extra, mediated(m, seq_len(people) %% 4), rows, paste(found, collapse = ",\n"))
  writeLines(text, paste0(name, ".json"), sep = "")
}

# The largest component's share as nodes of `order` go; a NULL order loses the best connected, counted anew.
largest_while_losing <- function(g, order = NULL, counted = rep(TRUE, vcount(g))) {
  V(g)$id <- seq_len(vcount(g)); V(g)$counted <- counted
  n <- if (is.null(order)) vcount(g) else length(order)
  total <- 0
  for (k in seq_len(n)) {
    gone <- if (is.null(order)) which.max(igraph::degree(g)) else which(V(g)$id == order[k])
    g <- delete_vertices(g, gone)
    if (vcount(g)) {
      sizes <- tapply(V(g)$counted, igraph::components(g)$membership, sum)
      total <- total + max(sizes)
    }
  }
  total
}

core_fit <- function(m) {
  n <- nrow(m); best <- c(-Inf, NA); order <- order(-rowSums(m), seq_len(n)); pairs <- upper.tri(m)
  for (k in seq_len(n - 2)) {
    inside <- seq_len(n) %in% order[seq_len(k)]
    fit <- cor(m[pairs], (outer(inside, inside, "|") * 1)[pairs])
    if (fit > best[1] + 1e-12) best <- c(fit, k / n)
  }
  best
}

undirected <- function(g) {
  g <- simplify(g); m <- as_adjacency_matrix(g, sparse = FALSE); n <- nrow(m); d <- igraph::degree(g)
  dimnames(m) <- NULL
  parts <- igraph::components(g)$csize
  core <- core_fit(m)
  stopifnot(setequal(sna::cutpoints(m, mode = "graph"), as.integer(articulation_points(g))))
  list(
    people = list(n, "count"), ties = list(ecount(g), "igraph ecount"),
    density = list(sna::gden(m, mode = "graph"), "sna gden"),
    mean_degree = list(mean(sna::degree(m, gmode = "graph")), "sna degree"),
    degree_sd = list(sqrt(mean((d - mean(d))^2)), "igraph degree"),
    isolated = list(length(sna::isolates(m)) / n, "sna isolates"),
    components = list(length(parts), "igraph components"),
    outside_largest = list(1 - max(parts) / n, "igraph components"),
    connectedness = list(sna::connectedness(m), "sna connectedness"),
    efficiency = list(global_efficiency(g), "igraph global_efficiency"),
    mean_path = list(mean_distance(g), "igraph mean_distance"),
    diameter = list(diameter(g), "igraph diameter"),
    bridge_share = list(length(igraph::bridges(g)) / ecount(g), "igraph bridges"),
    tree_share = list(mean(coreness(g) == 1), "igraph coreness"),
    chain_share = list(mean(d == 2 & count_triangles(g) == 0), "igraph count_triangles"),
    leaf_share = list(mean(d == 1), "igraph degree"),
    articulation_share = list(length(sna::cutpoints(m, mode = "graph")) / n, "sna cutpoints"),
    coreness = list(max(sna::kcores(m, mode = "graph")), "sna kcores"),
    robustness = list(largest_while_losing(g) / n^2, "written out, igraph components"),
    degree_centralisation = list(centralization(m, sna::degree, mode = "graph"), "sna centralization"),
    betweenness_centralisation = list(centralization(m, sna::betweenness, mode = "graph"), "sna centralization"),
    closeness_centralisation = list(
      if (length(parts) > 1) NaN else centralization(m, sna::closeness, mode = "graph"), "sna centralization"),
    core_periphery = list(core[1], "written out, cor"), core_share = list(core[2], "written out, cor"),
    transitivity = list(transitivity(g, "global"), "igraph transitivity"),
    clustering = list(transitivity(g, "localaverage", isolates = "zero"), "igraph transitivity"),
    spared = list(1 - (ecount(g) - sum(parts - 1)) / (sum(parts * (parts - 1) / 2) - sum(parts - 1)), "written out"))
}

directed <- function(m) {
  g <- graph_from_adjacency_matrix(m); n <- nrow(m); dimnames(m) <- NULL
  strong <- igraph::components(g, "strong")$csize
  triads <- sna::triad.census(m)
  names <- colnames(triads)
  counts <- setNames(lapply(seq_along(names), function(k) list(triads[1, k], "sna triad.census")), paste0("triad_", names))
  found <- undirected(as.undirected(g, "collapse"))
  c(found, list(
    arcs = list(ecount(g), "igraph ecount"),
    arc_density = list(sna::gden(m), "sna gden"),
    reciprocity_arc = list(sna::grecip(m, measure = "edgewise"), "sna grecip"),
    reciprocity_dyad = list(igraph::reciprocity(g, mode = "ratio"), "igraph reciprocity"),
    in_centralisation = list(centralization(m, sna::degree, cmode = "indegree"), "sna centralization"),
    out_centralisation = list(centralization(m, sna::degree, cmode = "outdegree"), "sna centralization"),
    strong_components = list(length(strong), "igraph components"),
    largest_strong = list(max(strong) / n, "igraph components"),
    arc_efficiency = list(global_efficiency(g, directed = TRUE), "igraph global_efficiency"),
    arc_mean_path = list(mean_distance(g, directed = TRUE), "igraph mean_distance"),
    arc_betweenness_centralisation = list(centralization(m, sna::betweenness), "sna centralization"),
    hierarchy = list(sna::hierarchy(m, measure = "krackhardt"), "sna hierarchy"),
    arc_spared = list(sna::efficiency(m), "sna efficiency")), counts)
}

two_mode <- function(b) {
  n <- nrow(b); m <- ncol(b)
  g <- graph_from_incidence_matrix(unname(b))
  met <- bipartite_projection(g, multiplicity = FALSE, which = "false") # else igraph takes weights for lengths
  parts <- igraph::components(met)$csize
  cut <- as.integer(articulation_points(g)); core <- coreness(g)
  person <- seq_len(n + m) <= n
  people <- order(-rowSums(b), seq_len(n)); large <- n + order(-colSums(b), seq_len(m))
  e <- as_edgelist(g, names = FALSE); d <- igraph::degree(g)
  overlap <- crossprod(b); diag(overlap) <- 0
  k <- colSums(b)
  list(
    people = list(n, "count"), occasions = list(m, "count"), attendances = list(sum(b), "count"),
    density = list(mean(b), "count"), mean_occasions = list(mean(rowSums(b)), "count"),
    mean_size = list(mean(k), "count"), largest_occasion = list(max(k) / n, "count"),
    once = list(mean(rowSums(b) == 1), "count"), pairs = list(sum(k * (k - 1) / 2), "count"),
    met = list(edge_density(met), "igraph edge_density of the projection"),
    isolated = list(mean(igraph::degree(met) == 0), "igraph degree of the projection"),
    components = list(length(parts), "igraph components of the projection"),
    outside_largest = list(1 - max(parts) / n, "igraph components of the projection"),
    connectedness = list(sna::connectedness(as_adjacency_matrix(met, sparse = FALSE)), "sna connectedness of the projection"),
    efficiency = list(global_efficiency(met), "igraph global_efficiency of the projection"),
    mean_path = list(mean_distance(met), "igraph mean_distance of the projection"),
    diameter = list(diameter(met), "igraph diameter of the projection"),
    bridge_share = list(length(igraph::bridges(g)) / ecount(g), "igraph bridges"),
    tree_share = list(mean(core[person] == 1), "igraph coreness"),
    articulation_share = list(sum(cut <= n) / n, "igraph articulation_points"),
    holding_occasions = list(sum(cut > n) / m, "igraph articulation_points"),
    robustness = list(largest_while_losing(g, people, person) / n^2, "written out, igraph components"),
    robustness_occasions = list(largest_while_losing(g, large, person) / (n * m), "written out, igraph components"),
    clustering = list(4 * (sum(choose(overlap, 2)) / 2) / sum((d[e[, 1]] - 1) * (d[e[, 2]] - 1)), "written out"))
}

graphs <- list(
  zachary = list(make_graph("Zachary"), "Zachary 1977, karate club, without weights"),
  kite = list(make_graph("Krackhardt_Kite"), "Krackhardt 1990, the kite"))
data(flo, package = "network")
graphs$florentine <- list(graph_from_adjacency_matrix(flo, "undirected"), "Padgett and Ansell 1993, marriages, with Pucci")
set.seed(1973)
graphs$sparse <- list(sample_gnm(60, 52), "drawn at random: 60 people, 52 ties, with isolates, chains and bridges")
for (name in names(graphs)) {
  g <- simplify(graphs[[name]][[1]])
  write_reference(name, graphs[[name]][[2]], vcount(g), as_edgelist(g, names = FALSE), undirected(g),
    as_adjacency_matrix(g, sparse = FALSE))
}

data(coleman, package = "sna")
drawn <- matrix(rbinom(900, 1, 0.05), 30); diag(drawn) <- 0
arcs <- list(
  coleman = list(unname(coleman[1, , ]), "Coleman 1964, friendships of 73 boys, autumn"),
  coleman_spring = list(unname(coleman[2, , ]), "Coleman 1964, friendships of 73 boys, spring"),
  arcs = list(drawn, "drawn at random: 30 people, each arc with probability 0.05"))
for (name in names(arcs)) {
  m <- arcs[[name]][[1]]
  write_reference(name, arcs[[name]][[2]], nrow(m), which(m == 1, arr.ind = TRUE), directed(m), m, directed = TRUE)
}

davis <- read.csv("davis.csv")
people <- factor(davis$person, unique(davis$person)); occasion <- factor(davis$occasion, paste0("E", 1:14))
local <- matrix(rbinom(40 * 25, 1, 0.06), 40)
local <- local[rowSums(local) > 0, ]; local <- local[, colSums(local) > 0]
both <- list(
  davis = list(unclass(table(people, occasion)), "Davis, Gardner and Gardner 1941, 18 women at 14 events"),
  local = list(local, "drawn at random: up to 40 people at 25 occasions, each with probability 0.06"))
for (name in names(both)) {
  b <- unname(matrix(both[[name]][[1]], nrow(both[[name]][[1]])))
  write_reference(name, both[[name]][[2]], nrow(b), which(b == 1, arr.ind = TRUE), two_mode(b),
    (tcrossprod(b) > 0) * (1 - diag(nrow(b))), occasions = ncol(b))
}
