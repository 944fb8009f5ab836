//! Lets each answer know what the request gave away, so that an answer that repeats it shows nothing of it.

use std::{
    sync::Arc,
    task::{Context, Poll},
};

use futures::{FutureExt, TryFutureExt, future::BoxFuture};
use http::{Request, Response};
use tower_service::Service;

use crate::source::secrets::Secrets;

/// A service whose answers carry the secrets of its requests.
#[derive(Clone)]
pub(super) struct SecretKeeper<S> {
    pub(super) secrets: Arc<Secrets>,
    pub(super) inner: S,
}

impl<S, A, B> Service<Request<A>> for SecretKeeper<S>
where
    S: Service<Request<A>, Response = Response<B>>,
    S::Future: Send + 'static,
{
    type Response = Response<B>;
    type Error = S::Error;
    type Future = BoxFuture<'static, Result<Self::Response, S::Error>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request<A>) -> Self::Future {
        let secrets = Arc::clone(&self.secrets);
        let answering = self.inner.call(request);
        let told = answering.map_ok(|mut answer| {
            answer.extensions_mut().insert(secrets);
            answer
        });
        told.boxed()
    }
}
