//! Who may do what: roles, what an action needs, and the keys and tokens that prove a role.

use std::fmt;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::error::Invalid;
use crate::flow::Visibility;
use crate::text::Text;
use crate::time::Timestamp;

/// What an action needs of whoever asks for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Access {
    /// Nothing: whoever reaches the address may.
    Open,
    /// To look at sites, flows, matches, plans, the graph and events.
    Read,
    /// To write sites and flows, and to speak for one side of a match; a publisher for its own organization only.
    Publish,
    /// To bring in files; a publisher for its own organization only.
    Import,
    /// To look after the running program: its status, metrics and dead letters, and plans.
    Operate,
    /// To give and take keys.
    Administer,
}

/// What whoever holds a key may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Looks.
    Reader,
    /// Looks, and writes what its own organization gives off and needs.
    Publisher,
    /// Looks, and looks after the running program.
    Operator,
    /// Everything.
    Admin,
}

impl Role {
    /// All roles.
    pub const ALL: [Self; 4] = [Self::Reader, Self::Publisher, Self::Operator, Self::Admin];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Reader => "reader",
            Self::Publisher => "publisher",
            Self::Operator => "operator",
            Self::Admin => "admin",
        }
    }

    /// Reads a name, in any case.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let wanted = text.trim().to_ascii_lowercase();
        let found = Self::ALL.into_iter().find(|role| role.name() == wanted);
        found.ok_or_else(|| Invalid::new("role", text, "reader, publisher, operator or admin", ""))
    }

    /// Whether it suffices for an action.
    pub fn may(self, access: Access) -> bool {
        match access {
            Access::Open | Access::Read => true,
            Access::Publish => matches!(self, Self::Publisher | Self::Admin),
            Access::Import => self != Self::Reader,
            Access::Operate => matches!(self, Self::Operator | Self::Admin),
            Access::Administer => self == Self::Admin,
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A role, and of a publisher the organization that it speaks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    role: Role,
    organization: Option<Text>,
}

impl Grant {
    /// Checks that a publisher has an organization, and nobody else.
    pub fn new(role: Role, organization: Option<Text>) -> Result<Self, Invalid> {
        match (role, &organization) {
            (Role::Publisher, None) => {
                let expected = "the organization that a publisher writes for";
                Err(Invalid::new("organization", "", expected, "name it as its sites do"))
            }
            (Role::Reader | Role::Operator | Role::Admin, Some(organization)) => {
                let expected = format!("no organization: the role {role} is not bound to one");
                Err(Invalid::new("organization", organization, expected, "leave it out"))
            }
            _ => Ok(Self { role, organization }),
        }
    }

    /// The role.
    pub fn role(&self) -> Role {
        self.role
    }

    /// The organization that it is bound to.
    pub fn organization(&self) -> Option<&Text> {
        self.organization.as_ref()
    }
}

/// What whoever asks may see of flows and of the matches with them. Where nobody is asked for a key, that is everything.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Sight {
    /// Everything: whoever looks after the program.
    #[default]
    All,
    /// What the network sees, and what is private of an organization where one is named.
    Network(Option<Text>),
    /// What everybody sees.
    Public,
}

/// A side of a match, as far as it says who sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SightOfSide<'a> {
    /// That of the flow.
    pub visibility: Visibility,
    /// The organization of its site.
    pub owner: Option<&'a Text>,
}

impl Sight {
    /// What the holder of a key sees.
    pub fn of(grant: &Grant) -> Self {
        match grant.role {
            Role::Operator | Role::Admin => Self::All,
            Role::Reader | Role::Publisher => Self::Network(grant.organization.clone()),
        }
    }

    /// Whether nothing is hidden from it.
    pub fn is_all(&self) -> bool {
        *self == Self::All
    }

    /// The organization whose private flows it sees.
    pub fn organization(&self) -> Option<&Text> {
        if let Self::Network(own) = self { own.as_ref() } else { None }
    }

    /// Whether it sees flows of a visibility that are not its own.
    pub fn sees(&self, visibility: Visibility) -> bool {
        match self {
            Self::All => true,
            Self::Network(_) => visibility != Visibility::Private,
            Self::Public => visibility == Visibility::Public,
        }
    }

    /// Whether it sees a flow.
    pub fn sees_flow(&self, flow: SightOfSide<'_>) -> bool {
        self.sees(flow.visibility) || self.is_own(flow.owner)
    }

    /// Whether it sees a match: both flows, or one that is its own where the match [was taken up](crate::Decision::was_taken_up).
    pub fn sees_match(&self, [supply, demand]: [SightOfSide<'_>; 2], is_taken_up: bool) -> bool {
        let own = [supply, demand].map(|side| self.is_own(side.owner));
        self.sees_sides([supply, demand].map(|side| side.visibility), own, is_taken_up)
    }

    /// The same of sides of which it is known whether they are its own.
    pub fn sees_sides(&self, of: [Visibility; 2], own: [bool; 2], is_taken_up: bool) -> bool {
        let sees = |side: usize| self.sees(of[side]) || own[side] || (own[1 - side] && is_taken_up);
        sees(0) && sees(1)
    }

    fn is_own(&self, owner: Option<&Text>) -> bool {
        owner.is_some() && self.organization() == owner
    }
}

/// The id of a key, ordered by when it was made; it is a part of the secret and no secret itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(into = "String")]
pub struct KeyId(Uuid);

impl KeyId {
    /// The id of a `UUIDv7` that the caller made.
    pub fn new(id: Uuid) -> Self {
        Self(id)
    }

    /// Reads an id as it is written: 32 hexadecimal digits.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let refused = || Invalid::new("id", text, "the id of a key", "copy it from the list of keys");
        let is_plain = text.len() == 32 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        let id = if is_plain { Uuid::try_parse(text).ok() } else { None };
        id.map(Self).ok_or_else(refused)
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.simple().fmt(f)
    }
}

impl From<KeyId> for String {
    fn from(id: KeyId) -> Self {
        id.to_string()
    }
}

/// A key as people see it: nothing of its secret is in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessKey {
    /// Its id.
    pub id: KeyId,
    /// What it allows.
    pub grant: Grant,
    /// Whose it is, in words for people.
    pub label: Text,
    /// When it was made.
    pub created_at: Timestamp,
    /// Since when it opens nothing any more.
    pub revoked_at: Option<Timestamp>,
}

/// Whoever comes with a token of an issuer that is trusted: the token says who it is and what it allows, until it ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenHolder {
    /// Who, as the issuer calls them.
    pub subject: Text,
    /// The issuer.
    pub issuer: Text,
    /// What it allows.
    pub grant: Grant,
    /// Until when it opens something.
    pub holds_until: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_role_may_what_it_is_for() {
        let all = [
            Access::Open,
            Access::Read,
            Access::Import,
            Access::Publish,
            Access::Operate,
            Access::Administer,
        ];
        let allowed = |role: Role| all.into_iter().filter(|access| role.may(*access)).collect::<Vec<_>>();
        assert_eq!(allowed(Role::Reader), all[..2]);
        assert_eq!(allowed(Role::Publisher), all[..4]);
        assert_eq!(allowed(Role::Operator), [Access::Open, Access::Read, Access::Import, Access::Operate]);
        assert_eq!(allowed(Role::Admin), all);
    }

    #[test]
    fn a_publisher_has_an_organization_and_nobody_else() {
        let mill = || Some(Text::new("Mill").unwrap());
        for role in Role::ALL {
            assert_eq!(Grant::new(role, mill()).is_ok(), role == Role::Publisher, "{role}");
            assert_eq!(Grant::new(role, None).is_ok(), role != Role::Publisher, "{role}");
            assert_eq!(Role::parse(&role.name().to_uppercase()).unwrap(), role);
        }
        assert!(Role::parse("root").is_err());
    }

    #[test]
    fn private_flows_are_seen_by_their_owner_and_by_who_looks_after_the_program() {
        let [mill, forge] = ["Mill", "Forge"].map(|name| Text::new(name).unwrap());
        let of = |role, organization| Sight::of(&Grant::new(role, organization).unwrap());
        let owner = of(Role::Publisher, Some(mill.clone()));
        let stranger = of(Role::Publisher, Some(forge.clone()));
        let sights = [of(Role::Operator, None), owner, stranger, of(Role::Reader, None), Sight::Public];
        let sees = |visibility, owner| {
            sights.each_ref().map(|sight| sight.sees_flow(SightOfSide { visibility, owner }))
        };
        assert_eq!(sees(Visibility::Public, Some(&mill)), [true; 5]);
        assert_eq!(sees(Visibility::Network, Some(&mill)), [true, true, true, true, false]);
        assert_eq!(sees(Visibility::Private, Some(&mill)), [true, true, false, false, false]);
        assert_eq!(sees(Visibility::Private, None), [true, false, false, false, false]);
        let pair = |other, is_taken_up| {
            let one = SightOfSide { visibility: Visibility::Private, owner: Some(&mill) };
            let other = SightOfSide { visibility: other, owner: Some(&forge) };
            sights.each_ref().map(|sight| sight.sees_match([one, other], is_taken_up))
        };
        assert_eq!(pair(Visibility::Public, false), [true, true, false, false, false]);
        assert_eq!(pair(Visibility::Public, true), [true, true, true, false, false]);
        assert_eq!(pair(Visibility::Private, false), [true, false, false, false, false]);
        assert_eq!(pair(Visibility::Private, true), [true, true, true, false, false]);
    }

    #[test]
    fn an_id_of_a_key_has_one_spelling() {
        let text = "019aabcd000070008000000000000001";
        assert_eq!(KeyId::parse(text).unwrap().to_string(), text);
        for other in ["", "019aabcd-0000-7000-8000-000000000001", &text[1..], &text.to_uppercase()] {
            assert!(KeyId::parse(other).is_err(), "{other}");
        }
    }
}
