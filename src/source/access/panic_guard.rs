//! Keeps what a request breaks to that request.

use std::task::{Context, Poll};

use futures::{FutureExt, future::BoxFuture};
use http::Request;
use hyper::rt::Executor;
use kube::client::Body;
use tower_service::Service;

use crate::source::panics::{held, hold};

type Error = Box<dyn std::error::Error + Send + Sync>;

/// A service whose panics are errors.
#[derive(Clone)]
pub(super) struct PanicGuard<S>(pub(super) S);

impl<S> Service<Request<Body>> for PanicGuard<S>
where
    S: Service<Request<Body>>,
    S::Response: Send,
    S::Error: Into<Error>,
    S::Future: Send + 'static,
{
    type Response = S::Response;
    type Error = Error;
    type Future = BoxFuture<'static, Result<S::Response, Error>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.0.poll_ready(cx).map_err(Into::into)
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        match hold(|| self.0.call(request)) {
            Err(panicked) => async move { Err(panicked.into()) }.boxed(),
            Ok(answering) => {
                let answering = async move { answering.await.map_err(Into::into) };
                async move { held(answering).await? }.boxed()
            }
        }
    }
}

/// Runs the tasks of connections.
#[derive(Clone, Copy)]
pub(super) struct Tasks;

impl<F> Executor<F> for Tasks
where
    F: Future + Send + 'static,
    F::Output: Send,
{
    fn execute(&self, task: F) {
        tokio::spawn(held(async move {
            task.await;
        }));
    }
}
