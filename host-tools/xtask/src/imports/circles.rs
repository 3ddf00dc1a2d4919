//! Circles in the graph.
use std::collections::{BTreeMap, BTreeSet};

use super::graph::{Graph, Import, Node};

/// Sets of files that need each other, each by its imports within the set.
pub(crate) fn circles(graph: &Graph) -> Vec<Vec<(&(Node, Node), &Import)>> {
    let mut next: BTreeMap<&Node, Vec<&Node>> = BTreeMap::new();
    for (from, to) in graph.keys() {
        next.entry(from).or_default().push(to);
    }
    let reached: BTreeMap<&Node, BTreeSet<&Node>> = next
        .keys()
        .map(|from| (*from, reach(from, &next)))
        .collect();
    let reaches = |from: &Node, to: &Node| reached.get(from).is_some_and(|set| set.contains(to));

    let mut circles = Vec::new();
    let mut done = BTreeSet::new();
    for node in next.keys() {
        if !reaches(node, node) || done.contains(node) {
            continue;
        }
        let within = |other: &Node| reaches(node, other) && reaches(other, node);
        done.extend(next.keys().copied().filter(|other| within(other)));
        let imports = graph.iter().filter(|((a, b), _)| within(a) && within(b));
        circles.push(imports.collect());
    }
    circles
}

fn reach<'a>(from: &'a Node, next: &BTreeMap<&'a Node, Vec<&'a Node>>) -> BTreeSet<&'a Node> {
    let mut reached = BTreeSet::new();
    let mut open = vec![from];
    while let Some(node) = open.pop() {
        for &to in next.get(node).into_iter().flatten() {
            if reached.insert(to) {
                open.push(to);
            }
        }
    }
    reached
}
