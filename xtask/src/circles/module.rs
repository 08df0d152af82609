//! What one file says of the modules, names and paths of its crate.

use std::collections::BTreeSet;

use anyhow::Context;
use syn::punctuated::Punctuated;
use syn::visit::{self, Visit};
use syn::{Attribute, Expr, Item, ItemMod, ItemUse, Macro, Token, UseTree, Visibility};

/// The segments of a path.
pub(super) type Names = Vec<String>;

/// One name that `use` brings in.
pub(super) struct Import {
    /// `*` for all that is there.
    pub(super) name: String,
    /// From the root of the crate; none into another crate.
    pub(super) path: Option<Names>,
    /// Whether it is handed on.
    public: bool,
}

/// One file, as far as circles need it. Its paths are from the root of the crate.
#[derive(Default)]
pub(super) struct Module {
    pub(super) file: String,
    /// Modules in files of their own.
    pub(super) children: BTreeSet<String>,
    pub(super) defines: BTreeSet<String>,
    pub(super) imports: Vec<Import>,
    paths: Vec<Names>,
    /// Every word outside `use`.
    words: BTreeSet<String>,
    /// The module that is being read: this file, or one in it.
    here: Names,
}

impl Module {
    /// Reads the text of `file`, which is the module `at`.
    pub(super) fn parse(file: &str, text: &str, at: &[String]) -> anyhow::Result<Self> {
        let syntax = syn::parse_file(text).with_context(|| format!("{file} is no Rust"))?;
        let mut module = Self { file: file.to_owned(), here: at.to_vec(), ..Self::default() };
        syntax.items.iter().for_each(|item| module.declare(item));
        module.visit_file(&syntax);
        Ok(module)
    }

    /// The paths of what this file works with: of all that it names, and of what it hands on only if it speaks of it too.
    pub(super) fn used(&self) -> impl Iterator<Item = &Names> {
        let works_with = |import: &&Import| !import.public || self.words.contains(&import.name);
        self.imports.iter().filter(works_with).filter_map(|import| import.path.as_ref()).chain(&self.paths)
    }

    /// Takes down what can be named from outside.
    fn declare(&mut self, item: &Item) {
        let name = match item {
            Item::Const(item) => &item.ident,
            Item::Enum(item) => &item.ident,
            Item::Fn(item) => &item.sig.ident,
            Item::Mod(item) if is_test(&item.attrs) => return,
            Item::Mod(ItemMod { ident, content: None, .. }) => {
                self.children.insert(ident.to_string());
                return;
            }
            Item::Mod(item) => &item.ident,
            Item::Static(item) => &item.ident,
            Item::Struct(item) => &item.ident,
            Item::Trait(item) => &item.ident,
            Item::Type(item) => &item.ident,
            Item::Union(item) => &item.ident,
            Item::Macro(item) => match &item.ident {
                Some(ident) => ident,
                None => return,
            },
            _ => return,
        };
        self.defines.insert(name.to_string());
    }

    /// `path` from the root of the crate; nothing for another crate, or for a name that is no module's.
    fn rooted(&self, path: &[String]) -> Option<Names> {
        let (first, rest) = path.split_first()?;
        let mut at = self.here.clone();
        match first.as_str() {
            "crate" => return Some(rest.to_vec()),
            "self" | "super" => {
                let ups = path.iter().filter(|name| *name == "super").count();
                at.truncate(at.len().checked_sub(ups)?);
                at.extend(path.iter().skip_while(|name| matches!(name.as_str(), "self" | "super")).cloned());
            }
            name if self.children.contains(name) || self.defines.contains(name) => at.extend_from_slice(path),
            _ => return None,
        }
        Some(at)
    }

    /// Takes in the tree of a `use`, whose path so far is `path`.
    fn import(&mut self, tree: &UseTree, path: &[String], public: bool) {
        let with = |name: &syn::Ident| [path, &[name.to_string()]].concat();
        let (name, path) = match tree {
            UseTree::Path(tree) => return self.import(&tree.tree, &with(&tree.ident), public),
            UseTree::Group(group) => {
                return group.items.iter().for_each(|tree| self.import(tree, path, public));
            }
            UseTree::Name(tree) if tree.ident == "self" => {
                (path.last().cloned().unwrap_or_default(), path.to_vec())
            }
            UseTree::Name(tree) => (tree.ident.to_string(), with(&tree.ident)),
            UseTree::Rename(tree) => (tree.rename.to_string(), with(&tree.ident)),
            UseTree::Glob(_) => ("*".to_owned(), path.to_vec()),
        };
        let path = self.rooted(&path);
        self.imports.push(Import { name, path, public });
    }
}

impl<'a> Visit<'a> for Module {
    fn visit_item_mod(&mut self, item: &'a ItemMod) {
        if !is_test(&item.attrs) {
            self.here.push(item.ident.to_string());
            visit::visit_item_mod(self, item);
            self.here.pop();
        }
    }

    fn visit_item_use(&mut self, item: &'a ItemUse) {
        self.import(&item.tree, &[], !matches!(item.vis, Visibility::Inherited));
    }

    fn visit_path(&mut self, path: &'a syn::Path) {
        let names: Names = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        if names.len() > 1 {
            self.paths.extend(self.rooted(&names));
        }
        visit::visit_path(self, path);
    }

    fn visit_ident(&mut self, ident: &'a syn::Ident) {
        self.words.insert(ident.to_string());
    }

    /// The arguments of most macros are expressions; others are passed over.
    fn visit_macro(&mut self, call: &'a Macro) {
        self.visit_path(&call.path);
        let arguments = call.parse_body_with(Punctuated::<Expr, Token![,]>::parse_terminated);
        arguments.iter().flatten().for_each(|argument| Visit::visit_expr(self, argument));
    }
}

fn is_test(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("cfg")
            && attribute.parse_args::<syn::Path>().is_ok_and(|what| what.is_ident("test"))
    })
}
