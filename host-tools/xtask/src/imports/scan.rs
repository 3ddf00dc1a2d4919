//! Reads the files of a crate into modules.
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use syn::visit::{self, Visit};
use syn::{Attribute, ItemMod, UseTree, Visibility};

use super::module::{Id, Item, Kind, Mention, Module};
use super::{attributes, tokens};

/// All modules of the crate that begins in `root`, which is the first of them.
pub(super) fn read_crate(
    root: &Path,
    read: &dyn Fn(&Path) -> Result<String>,
) -> Result<Vec<Module>> {
    let mut modules = vec![Module {
        file: root.into(),
        ..Module::default()
    }];
    let folder = root.parent().unwrap_or(Path::new("")).to_owned();
    read_file(&mut modules, 0, folder, read)?;
    Ok(modules)
}

/// `folder` is where the files of the module's children are.
fn read_file(
    modules: &mut Vec<Module>,
    module: Id,
    folder: PathBuf,
    read: &dyn Fn(&Path) -> Result<String>,
) -> Result<()> {
    let file = modules[module].file.clone();
    let text = read(&file)?;
    let parsed =
        syn::parse_file(&text).with_context(|| format!("{} is not Rust", file.display()))?;
    let test = modules[module].test || attributes::are_of_a_test(&parsed.attrs);
    let mut scanner = Scanner {
        modules,
        module,
        test,
        in_block: false,
        folder,
        read,
        result: Ok(()),
    };
    scanner.visit_file(&parsed);
    scanner.result
}

struct Scanner<'a> {
    modules: &'a mut Vec<Module>,
    module: Id,
    /// Whether what is visited is built for tests alone.
    test: bool,
    /// Whether it is in a function's body, whose items have no path.
    in_block: bool,
    folder: PathBuf,
    read: &'a dyn Fn(&Path) -> Result<String>,
    result: Result<()>,
}

impl Scanner<'_> {
    fn here(&mut self) -> &mut Module {
        &mut self.modules[self.module]
    }

    fn define(&mut self, name: &syn::Ident) {
        if !self.in_block {
            self.define_at(self.module, name.to_string());
        }
    }

    fn define_at(&mut self, module: Id, name: String) {
        let item = Item {
            module: self.module,
            test: self.test,
        };
        let items = &mut self.modules[module].items;
        items.entry(name).or_default().push(item);
    }

    fn mention(&mut self, path: Vec<String>, line: usize, kind: Kind) {
        let mention = Mention {
            path,
            line,
            test: self.test,
            kind,
        };
        self.here().mentions.push(mention);
    }

    fn scan_tokens(&mut self, tokens: proc_macro2::TokenStream) {
        for found in tokens::paths(tokens) {
            self.mention(found.path, found.line, found.kind);
        }
    }

    /// `prefix` is the path so far.
    fn add_use(&mut self, tree: &UseTree, prefix: &[String], counts: bool) {
        let with = |ident: &syn::Ident| {
            let is_self = ident == "self" && !prefix.is_empty();
            let own = (!is_self).then(|| name_of(ident));
            prefix.iter().cloned().chain(own).collect::<Vec<_>>()
        };
        let (path, name, ident) = match tree {
            UseTree::Path(part) => return self.add_use(&part.tree, &with(&part.ident), counts),
            UseTree::Group(group) => {
                for tree in &group.items {
                    self.add_use(tree, prefix, counts);
                }
                return;
            }
            UseTree::Glob(glob) => {
                self.here().globs.push(prefix.to_vec());
                if counts {
                    let line = glob.star_token.spans[0].start().line;
                    self.mention(prefix.to_vec(), line, Kind::Glob);
                }
                return;
            }
            UseTree::Name(name) => (with(&name.ident), None, &name.ident),
            UseTree::Rename(rename) => (
                with(&rename.ident),
                Some(name_of(&rename.rename)),
                &rename.ident,
            ),
        };
        let name = name.or_else(|| path.last().cloned()).unwrap_or_default();
        let uses = &mut self.here().uses;
        uses.entry(name).or_default().push(path.clone());
        if counts {
            self.mention(path, ident.span().start().line, Kind::Path);
        }
    }

    fn add_module(&mut self, item: &ItemMod) -> Result<()> {
        let name = name_of(&item.ident);
        let owner = self.here().file.clone();
        let beside = owner.parent().unwrap_or(Path::new("")).to_owned();
        if let Some((_, items)) = &item.content {
            let folder = self.folder.join(&name);
            let id = self.add_child(name, owner);
            let mut inner = Scanner {
                modules: self.modules,
                module: id,
                test: self.test,
                in_block: false,
                folder,
                read: self.read,
                result: Ok(()),
            };
            items.iter().for_each(|item| inner.visit_item(item));
            return inner.result;
        }
        let chosen = attributes::paths(&item.attrs);
        for path in &chosen {
            let file = normal(&beside.join(path));
            let folder = file.parent().unwrap_or(Path::new("")).to_owned();
            let id = self.add_child(name.clone(), file);
            read_file(self.modules, id, folder, self.read)?;
        }
        if !chosen.is_empty() {
            return Ok(());
        }
        let flat = self.folder.join(name.clone() + ".rs");
        let folder = self.folder.join(&name);
        let is_flat = (self.read)(&flat).is_ok();
        let file = if is_flat { flat } else { folder.join("mod.rs") };
        let id = self.add_child(name, file);
        read_file(self.modules, id, folder, self.read)
    }

    fn add_child(&mut self, name: String, file: PathBuf) -> Id {
        let id = self.modules.len();
        self.modules.push(Module {
            file,
            test: self.test,
            parent: Some(self.module),
            ..Module::default()
        });
        let children = &mut self.here().children;
        children.entry(name).or_default().push(id);
        id
    }

    /// Visits something that its attributes may make a test.
    fn under(&mut self, attributes: &[Attribute], visit: impl FnOnce(&mut Self)) {
        let outside = self.test;
        self.test |= attributes::are_of_a_test(attributes);
        visit(self);
        self.test = outside;
    }
}

impl<'ast> Visit<'ast> for Scanner<'_> {
    fn visit_item(&mut self, item: &'ast syn::Item) {
        use syn::Item::{
            Const, Enum, Fn, Impl, Macro, Mod, Static, Struct, Trait, TraitAlias, Type, Union, Use,
        };
        let (name, attributes) = match item {
            Const(item) => (Some(&item.ident), &item.attrs),
            Enum(item) => (Some(&item.ident), &item.attrs),
            Fn(item) => (Some(&item.sig.ident), &item.attrs),
            Static(item) => (Some(&item.ident), &item.attrs),
            Struct(item) => (Some(&item.ident), &item.attrs),
            Trait(item) => (Some(&item.ident), &item.attrs),
            TraitAlias(item) => (Some(&item.ident), &item.attrs),
            Type(item) => (Some(&item.ident), &item.attrs),
            Union(item) => (Some(&item.ident), &item.attrs),
            Impl(item) => (None, &item.attrs),
            Macro(item) => (item.ident.as_ref(), &item.attrs),
            Mod(item) => (None, &item.attrs),
            Use(item) => (None, &item.attrs),
            _ => return visit::visit_item(self, item),
        };
        self.under(attributes, |this| {
            if let Some(name) = name {
                this.define(name);
            }
            match item {
                Mod(item) => {
                    let result = this.add_module(item);
                    if this.result.is_ok() {
                        this.result = result;
                    }
                }
                Use(item) => {
                    let counts = matches!(item.vis, Visibility::Inherited);
                    this.add_use(&item.tree, &[], counts);
                }
                Macro(item) if item.ident.is_some() => {
                    if let Some(name) =
                        name.filter(|_| attributes::has(&item.attrs, "macro_export"))
                    {
                        this.define_at(0, name.to_string());
                    }
                    this.scan_tokens(item.mac.tokens.clone());
                }
                item => visit::visit_item(this, item),
            }
        });
    }

    fn visit_impl_item(&mut self, item: &'ast syn::ImplItem) {
        let attributes = match item {
            syn::ImplItem::Fn(item) => &item.attrs[..],
            syn::ImplItem::Const(item) => &item.attrs[..],
            _ => &[],
        };
        self.under(attributes, |this| visit::visit_impl_item(this, item));
    }

    fn visit_block(&mut self, block: &'ast syn::Block) {
        let outside = std::mem::replace(&mut self.in_block, true);
        visit::visit_block(self, block);
        self.in_block = outside;
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        if path.leading_colon.is_none() {
            let names = path.segments.iter().map(|s| name_of(&s.ident)).collect();
            let line = path.segments.first().map(|s| s.ident.span().start().line);
            self.mention(names, line.unwrap_or_default(), Kind::Path);
        }
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        let names = call.path.segments.iter().map(|s| name_of(&s.ident));
        let line = call.path.segments.first();
        let line = line.map_or(0, |s| s.ident.span().start().line);
        self.mention(names.collect(), line, Kind::Macro);
        let arguments = &mut self.here().arguments;
        tokens::names(call.tokens.clone(), arguments);
        self.scan_tokens(call.tokens.clone());
    }

    fn visit_visibility(&mut self, _: &'ast Visibility) {}

    fn visit_attribute(&mut self, _: &'ast Attribute) {}
}

/// Without the `r#` of names that are keywords.
fn name_of(ident: &syn::Ident) -> String {
    let name = ident.to_string();
    name.strip_prefix("r#").map_or(name.clone(), str::to_owned)
}

/// Without `..`, so that a file has one name.
fn normal(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for part in path.components() {
        match part {
            std::path::Component::ParentDir if normal.file_name().is_some() => {
                normal.pop();
            }
            part => normal.push(part),
        }
    }
    normal
}
