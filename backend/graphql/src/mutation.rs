//! Mutations: each is declared once, with what it takes, what it answers and what it asks of the application.

/// Makes the mutations of a noun: their inputs, what was done, their payloads and the object with their resolvers.
///
/// A mutation is its description, its name with the description of `input`, and what it does; then its input, what was
/// done, and its payload with what else may come of it (`problem.rs` says what of a failure each of them tells; any other
/// failure is an error with its code). Whoever takes a key takes an idempotency key. What it does ends in the result of the
/// use case; `?` and `return` answer the request.
///
/// ```ignore
/// mutations! {
///     /// Mutations of packages.
///     PackageMutation;
///
///     /// Deletes a package with its versions, files and rollouts.
///     delete_package("Parameters of `deletePackage`.") |ctx, input, key| {
///         let scope = ctx.enter(Permission::ActionsIssue)?;
///         let done = cases::delete(ctx.app(), &scope, key, need_id(&input.package_id)?).await;
///         done.map(|()| DeletePackageDone { deleted_id: input.package_id })
///     }
///     /// Input of `deletePackage`.
///     DeletePackageInput {
///         /// ID of the package.
///         package_id: ID,
///     }
///     /// The package was deleted.
///     DeletePackageDone {
///         /// ID of the deleted package.
///         deleted_id: ID,
///     }
///     /// Result of `deletePackage`.
///     DeletePackagePayload: Conflict;
/// }
/// ```
macro_rules! mutations {
    (
        $(#[$root_doc:meta])* $root:ident;
        $(
            $(#[$doc:meta])*
            $name:ident($desc:tt) |$ctx:ident, $args:ident $(, $key:ident)?| { $($body:tt)* }
            $(#[$input_doc:meta])*
            $input:ident { $($(#[$meta:meta])* $field:ident: $kind:ty),* $(,)? }
            $(#[$done_doc:meta])*
            $done:ident { $($(#[$done_meta:meta])* $done_field:ident: $done_kind:ty),* $(,)? }
            $(#[$payload_doc:meta])*
            $payload:ident $(: $($member:ident),+)?;
        )+
    ) => {
        $(
            $(#[$input_doc])*
            // No `Debug`: it may hold a secret.
            #[derive(async_graphql::InputObject)]
            pub struct $input {
                $(
                    /// Idempotency key, 1 to 200 characters. Retrying with the same key doesn't repeat the
                    /// operation.
                    #[graphql(name = "idempotencyKey")]
                    $key: Option<String>,
                )?
                $($(#[$meta])* $field: $kind),*
            }
            $(#[$done_doc])*
            #[derive(Debug, async_graphql::SimpleObject)]
            pub struct $done {
                $($(#[$done_meta])* $done_field: $done_kind),*
            }
            $crate::payload!($(#[$payload_doc])* $payload = $done $($(, $member($member))+)?);
        )+

        $(#[$root_doc])*
        #[derive(Debug, Default)]
        pub struct $root;

        #[async_graphql::Object]
        impl $root {
            $(
                $(#[$doc])*
                async fn $name(
                    &self,
                    $ctx: &async_graphql::Context<'_>,
                    #[graphql(desc = $desc)] $args: $input,
                ) -> async_graphql::Result<$payload> {
                    $(
                        let $key = $args.$key.clone();
                        let $key = $key.as_deref();
                    )?
                    $payload::of({ $($body)* })
                }
            )+
        }
    };
}
pub(crate) use mutations;
