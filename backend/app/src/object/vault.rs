//! Where sealed parts are kept: a folder, or any store that speaks S3. It sees sealed bytes and names alone, and
//! refuses to know what they are.

use std::{path::Path, sync::Arc};

use futures::TryStreamExt;
use object_store::{
    ObjectStore, ObjectStoreExt, aws::AmazonS3Builder, local::LocalFileSystem, memory::InMemory,
    path::Path as Name, prefix::PrefixStore,
};

use crate::UseCaseError;

/// The store of sealed parts. Cloning shares it.
#[derive(Debug, Clone)]
pub struct Vault(Arc<dyn ObjectStore>);

/// A place for objects that cannot be.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("{0}")]
pub struct InvalidVault(pub String);

fn failed(error: &object_store::Error) -> UseCaseError {
    UseCaseError::Internal(format!("the object store: {error}"))
}

impl Vault {
    /// In memory, for tests.
    pub fn in_memory() -> Self {
        Self(Arc::new(InMemory::new()))
    }
    /// From configuration: `file:FOLDER`, or `s3://BUCKET/PREFIX` with the usual `AWS_…` variables of the
    /// environment (`AWS_ENDPOINT` for stores that are not Amazon's).
    ///
    /// # Errors
    /// [`InvalidVault`] in words, for any other text, a folder that cannot be made, or missing credentials.
    pub fn open(place: &str) -> Result<Self, InvalidVault> {
        if let Some(folder) = place.strip_prefix("file:") {
            let folder = Path::new(folder);
            let wrong = |error: String| InvalidVault(format!("cannot use {}: {error}", folder.display()));
            std::fs::create_dir_all(folder).map_err(|error| wrong(error.to_string()))?;
            let store = LocalFileSystem::new_with_prefix(folder).map_err(|error| wrong(error.to_string()))?;
            return Ok(Self(Arc::new(store.with_automatic_cleanup(true))));
        }
        let Some((bucket, prefix)) =
            place.strip_prefix("s3://").map(|rest| rest.split_once('/').unwrap_or((rest, "")))
        else {
            return Err(InvalidVault("must be `file:FOLDER` or `s3://BUCKET/PREFIX`".to_owned()));
        };
        let store = AmazonS3Builder::from_env().with_bucket_name(bucket).build();
        let store = store.map_err(|error| InvalidVault(error.to_string()))?;
        Ok(Self(Arc::new(PrefixStore::new(store, prefix))))
    }
    /// Keeps sealed bytes under a new name.
    ///
    /// # Errors
    /// [`UseCaseError::Internal`] when the store refuses.
    pub(crate) async fn put(&self, name: &str, sealed: Vec<u8>) -> Result<(), UseCaseError> {
        self.0.put(&Name::from(name), sealed.into()).await.map(drop).map_err(|error| failed(&error))
    }
    /// Sealed bytes by their name.
    ///
    /// # Errors
    /// [`UseCaseError::Internal`] when they are not there.
    pub(super) async fn get(&self, name: &str) -> Result<Vec<u8>, UseCaseError> {
        let found = self.0.get(&Name::from(name)).await.map_err(|error| failed(&error))?;
        Ok(found.bytes().await.map_err(|error| failed(&error))?.to_vec())
    }
    /// What is kept under a name, if anything is.
    ///
    /// # Errors
    /// [`UseCaseError::Internal`] when the store cannot be asked.
    pub(crate) async fn find(&self, name: &str) -> Result<Option<Vec<u8>>, UseCaseError> {
        match self.0.get(&Name::from(name)).await {
            Ok(found) => Ok(Some(found.bytes().await.map_err(|error| failed(&error))?.to_vec())),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(failed(&error)),
        }
    }
    /// Removes sealed bytes; a name that is not there is fine. What cannot be removed now costs room and nothing
    /// else, so it is said in the log and not refused.
    pub(crate) async fn delete(&self, names: &[String]) {
        for name in names {
            match self.0.delete(&Name::from(name.as_str())).await {
                Ok(()) | Err(object_store::Error::NotFound { .. }) => {}
                Err(error) => tracing::warn!(%error, "a part of an object could not be removed"),
            }
        }
    }
    /// How many parts of objects there are; for tests and the operator.
    ///
    /// # Errors
    /// [`UseCaseError::Internal`] when the store refuses.
    pub async fn count(&self) -> Result<usize, UseCaseError> {
        let names: Vec<_> = self.0.list(None).try_collect().await.map_err(|error| failed(&error))?;
        Ok(names.iter().filter(|found| !found.location.as_ref().starts_with("audit/")).count())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_folder_keeps_what_it_is_given() {
        let folder = tempfile::tempdir().unwrap();
        let place = format!("file:{}", folder.path().join("objects").display());
        let vault = Vault::open(&place).unwrap();
        vault.put("a/b/c", vec![1, 2, 3]).await.unwrap();
        assert_eq!(Vault::open(&place).unwrap().get("a/b/c").await.unwrap(), [1, 2, 3]);
        vault.delete(&["a/b/c".to_owned(), "a/never".to_owned()]).await;
        assert_eq!(vault.count().await.unwrap(), 0);
        assert!(vault.get("a/b/c").await.is_err());
        assert!(Vault::open("ftp://x").is_err());
    }
}
