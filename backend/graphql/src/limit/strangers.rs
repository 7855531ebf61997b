//! What nobody in particular may ask: who they are, which is nobody. Everything else is answered with the same
//! sentence whether it exists or not, so that the schema is told to those only who are signed in.

use async_graphql::parser::types::{ExecutableDocument, OperationType, Selection, SelectionSet};

/// The one answer to nobody.
pub const SIGN_IN: &str = "sign in first";

/// The fields of the viewer that nobody may ask, which say nothing of anybody.
const VIEWER: [&str; 7] =
    ["account", "member", "apiToken", "enterprise", "permissions", "memberships", "platformOperator"];

/// Whether a document asks for nothing but what nobody may know of.
pub fn stranger(document: &ExecutableDocument) -> bool {
    document.operations.iter().all(|(_, operation)| {
        let root = if operation.node.ty == OperationType::Query { "Query" } else { "" };
        allowed(&operation.node.selection_set.node, root)
    }) && document.fragments.values().all(|fragment| {
        let on = fragment.node.type_condition.node.on.node.as_str();
        matches!(on, "Query" | "Viewer") && allowed(&fragment.node.selection_set.node, on)
    })
}

/// Not written out: each fragment is looked at where it is defined.
fn allowed(set: &SelectionSet, ty: &str) -> bool {
    set.items.iter().all(|selection| match &selection.node {
        Selection::Field(field) => {
            let (name, under) = (field.node.name.node.as_str(), &field.node.selection_set.node);
            match ty {
                _ if name == "__typename" => under.items.is_empty(),
                "Query" if name == "viewer" => allowed(under, "Viewer"),
                "Viewer" if VIEWER.contains(&name) => allowed(under, ""),
                _ => false,
            }
        }
        Selection::FragmentSpread(_) => true,
        Selection::InlineFragment(fragment) => {
            let on = fragment.node.type_condition.as_ref().map_or(ty, |on| on.node.on.node.as_str());
            on == ty && allowed(&fragment.node.selection_set.node, ty)
        }
    })
}
