//! Follows paths to the files that define what they name.
use std::collections::{BTreeSet, HashSet};

use super::graph::{Import, Node};
use super::module::{Id, Item, Kind, Mention, Module};

/// Where a path leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Found {
    Module(Id),
    Item(Item),
    /// To another crate.
    Outside,
}

/// All imports of a crate, from a file to another.
pub(super) fn imports(modules: &[Module]) -> Vec<(Node, Node, Import)> {
    let mut imports = Vec::new();
    let mut known = HashSet::new();
    for (id, module) in modules.iter().enumerate() {
        for mention in &module.mentions {
            let from = node(module, mention.test);
            for item in named(modules, id, mention) {
                let to = node(&modules[item.module], item.test);
                // The tests of a file and its code are two nodes, but of one file.
                if to.file == from.file {
                    continue;
                }
                if known.insert((from.clone(), to.clone(), mention.line)) {
                    let import = Import {
                        line: mention.line,
                        name: mention.path.join("::"),
                    };
                    imports.push((from.clone(), to, import));
                }
            }
        }
    }
    imports
}

fn node(module: &Module, test: bool) -> Node {
    Node {
        file: module.file.clone(),
        test: module.test || test,
    }
}

/// The items that a mention names.
fn named(modules: &[Module], id: Id, mention: &Mention) -> Vec<Item> {
    let found = follow(modules, id, &mention.path, &mut Vec::new());
    let mut items: Vec<Item> = found
        .iter()
        .filter_map(|found| match (*found, mention.kind) {
            (Found::Item(item), _) => Some(item),
            (Found::Module(module), Kind::Glob) if !modules[module].items.is_empty() => {
                Some(Item {
                    module,
                    test: false,
                })
            }
            (Found::Module(_) | Found::Outside, _) => None,
        })
        .collect();
    if mention.kind == Kind::Cut {
        for found in found {
            if let Found::Module(module) = found {
                items.extend(completed(modules, module, &modules[id].arguments));
            }
        }
    }
    if let (Kind::Macro, [name]) = (mention.kind, &mention.path[..]) {
        // Macros are also known in all modules that are declared after them.
        let around = std::iter::successors(Some(id), |&id| modules[id].parent);
        let of = |id: Id| modules[id].items.get(name).into_iter().flatten().copied();
        items.extend(around.flat_map(of));
    }
    items
}

/// What the names in `arguments` are in a module.
fn completed(modules: &[Module], module: Id, arguments: &BTreeSet<String>) -> Vec<Item> {
    let found = arguments
        .iter()
        .flat_map(|name| lookup(modules, module, name, &mut Vec::new()));
    found
        .filter_map(|found| match found {
            Found::Item(item) => Some(item),
            Found::Module(module) => Some(Item {
                module,
                test: modules[module].test,
            }),
            Found::Outside => None,
        })
        .collect()
}

/// Follows a path from a module. `seen` are the lookups under way, so that two names
/// which stand for each other come to an end.
fn follow(
    modules: &[Module],
    from: Id,
    path: &[String],
    seen: &mut Vec<(Id, String)>,
) -> Vec<Found> {
    let Some((first, rest)) = path.split_first() else {
        return Vec::new();
    };
    let mut now = match first.as_str() {
        "crate" => vec![Found::Module(0)],
        "self" => vec![Found::Module(from)],
        "super" => parent(modules, from),
        name => match lookup(modules, from, name, seen) {
            found if found.is_empty() => vec![Found::Outside],
            found => found,
        },
    };
    for (i, name) in rest.iter().enumerate() {
        // Only modules and types have names in them: `sequence::X` is not in `fn sequence`.
        let is_module = |found: &&Found| matches!(found, Found::Module(_));
        if now.iter().any(|found| is_module(&found)) {
            now.retain(|found| is_module(&found));
        }
        let is_last = i + 1 == rest.len();
        now = now
            .into_iter()
            .flat_map(|found| match found {
                Found::Item(_) | Found::Outside => vec![found],
                Found::Module(module) if name == "super" => parent(modules, module),
                Found::Module(module) => match lookup(modules, module, name, seen) {
                    found if found.is_empty() => vec![Found::Item(Item {
                        module,
                        test: false,
                    })],
                    found => found,
                },
            })
            .collect();
        let is_item = |found: &Found| !matches!(found, Found::Module(_));
        if is_last && now.iter().any(is_item) {
            now.retain(is_item);
        }
    }
    now
}

fn parent(modules: &[Module], id: Id) -> Vec<Found> {
    modules[id].parent.map(Found::Module).into_iter().collect()
}

/// What a name means in a module.
fn lookup(modules: &[Module], id: Id, name: &str, seen: &mut Vec<(Id, String)>) -> Vec<Found> {
    let module = &modules[id];
    let children = module.children.get(name).into_iter().flatten();
    let items = module.items.get(name).into_iter().flatten();
    let mut found: Vec<_> = children.map(|&child| Found::Module(child)).collect();
    found.extend(items.map(|&item| Found::Item(item)));
    // In `use f::f`, the first is the module: a name does not stand for itself.
    if seen.iter().any(|(m, n)| *m == id && n == name) {
        return found;
    }
    seen.push((id, name.to_owned()));
    for path in module.uses.get(name).into_iter().flatten() {
        found.extend(follow(modules, id, path, seen));
    }
    if found.is_empty() {
        for path in &module.globs {
            for target in follow(modules, id, path, seen) {
                match target {
                    Found::Module(module) => found.extend(lookup(modules, module, name, seen)),
                    // An enum's variants.
                    Found::Item(_) => {}
                    Found::Outside => {}
                }
            }
        }
    }
    seen.pop();
    found
}
