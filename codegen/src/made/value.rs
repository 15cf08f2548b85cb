//! The values of fields: lists, objects with their own rules, and what rules ask of values.

use super::Tree;
use super::choose::{Chosen, Decided, Wish, alternatives, choose, decisions};
use super::fit;
use super::scalar::{self, Scalar, of_text};
use crate::model::{Field, Form, Object, Rule, Ty, Types};
use crate::words::List;

/// How many items a list of single values has, where its bounds let it.
const ITEMS: i64 = 2;

/// Makes values, each with the next number.
pub(super) struct Maker<'a> {
    types: Types<'a>,
    made: u64,
    /// Whether objects have every field, or only those that are required.
    all: bool,
    /// Which of the alternatives inside objects are taken; `None` of a reply, which no rule is about.
    turn: Option<usize>,
    /// The objects around: one that holds itself ends there.
    open: Vec<&'a str>,
}

impl<'a> Maker<'a> {
    pub(super) fn new(types: Types<'a>, all: bool, turn: Option<usize>) -> Self {
        Self {
            types,
            made: 0,
            all,
            turn,
            open: Vec::new(),
        }
    }

    /// The values of the fields that are given, by their numbers.
    pub(super) fn values(
        &mut self,
        fields: &'a [Field],
        rules: &[&Rule],
        chosen: &Chosen,
    ) -> Vec<(usize, Tree)> {
        let mut values = Vec::new();
        for (number, field) in fields.iter().enumerate() {
            if chosen.given.contains(&number) {
                let decided = chosen.decided.get(&number);
                values.push((number, self.decided(field, decided)));
            }
        }
        for rule in rules {
            fit::fit(self.types, fields, rule, &mut values);
        }
        values
    }

    /// The value that a rule asks for, or any.
    fn decided(&mut self, field: &'a Field, decided: Option<&Decided>) -> Tree {
        match decided {
            Some(Decided::Is(text)) => of_text(field.into(), text),
            Some(Decided::Other(texts)) => {
                let is_other = |value: &Tree| !texts.contains(&value.to_text());
                let tries = self.variety(field);
                let mut others = (0..tries).map(|_| self.value(field)).filter(is_other);
                others.next().unwrap_or_else(|| self.value(field))
            }
            None => self.value(field),
        }
    }

    /// How many values are tried to find one that is not among some.
    fn variety(&self, field: &Field) -> usize {
        match &field.ty {
            Ty::Enum(name) => self
                .types
                .enumeration(&name.name)
                .map_or(1, |known| known.variants.len()),
            _ => 8,
        }
    }

    /// The value of one field.
    pub(super) fn value(&mut self, field: &'a Field) -> Tree {
        let Some(list) = field.list else {
            return self.packed(field);
        };
        let items: Vec<_> = (0..self.count(field))
            .map(|_| self.packed_in(field, list))
            .collect();
        match list {
            List::Array => Tree::List(items),
            List::Comma => {
                let texts: Vec<_> = items.iter().map(Tree::to_text).collect();
                Tree::text(texts.join(","))
            }
            List::JsonText => Tree::text(Tree::List(items).to_json()),
        }
    }

    fn count(&self, field: &Field) -> i64 {
        if let Ty::Object(name) = &field.ty
            && self.open.contains(&name.name.as_str())
        {
            return 0;
        }
        let usual = if self.all && !matches!(field.ty, Ty::Object(_) | Ty::Json) {
            ITEMS
        } else {
            1
        };
        let least = usual.max(field.items.min.unwrap_or(1));
        field.items.max.map_or(least, |most| least.min(most))
    }

    /// An item of a list: a text that is a list has its items as they are.
    fn packed_in(&mut self, field: &'a Field, list: List) -> Tree {
        if list == List::JsonText {
            self.single(field)
        } else {
            self.packed(field)
        }
    }

    fn packed(&mut self, field: &'a Field) -> Tree {
        let single = self.single(field);
        if field.form == Form::JsonText {
            Tree::text(single.to_json())
        } else {
            single
        }
    }

    fn single(&mut self, field: &'a Field) -> Tree {
        if let Ty::Object(name) = &field.ty {
            let object = self.types.object(&name.name);
            return object.map_or(Tree::Object(Vec::new()), |object| self.object(object));
        }
        self.made += 1;
        scalar::value(self.types, field.into(), self.made)
    }

    /// A value of a type that no field has.
    pub(super) fn bare(&mut self, ty: &Ty) -> Tree {
        self.made += 1;
        scalar::value(self.types, Scalar::bare(ty), self.made)
    }

    /// An object: what is sent keeps its rules, and what comes back has every field.
    pub(super) fn object(&mut self, object: &'a Object) -> Tree {
        let rules: Vec<_> = match self.turn {
            Some(_) => object.rules.iter().map(|rule| &rule.value).collect(),
            None => Vec::new(),
        };
        let turn = self.turn.unwrap_or_default();
        let alternatives = alternatives(&rules).into_iter();
        let decisions = decisions(self.types, &object.fields, &rules).into_iter();
        let mut wish = Wish {
            all: self.all,
            picks: alternatives
                .map(|(rule, count)| (rule, turn % count.max(1)))
                .collect(),
            ..Wish::default()
        };
        if self.all {
            wish.decisions = decisions
                .map(|(field, values)| (field, turn % values.len().max(1)))
                .collect();
        }
        let Some(chosen) = choose(self.types, &object.fields, &rules, &wish) else {
            return Tree::Object(Vec::new());
        };
        self.open.push(&object.name);
        let values = self.values(&object.fields, &rules, &chosen);
        self.open.pop();
        let named = values.into_iter().filter_map(|(number, value)| {
            let field = object.fields.get(number)?;
            Some((field.wire.text.clone(), value))
        });
        Tree::Object(named.collect())
    }
}
