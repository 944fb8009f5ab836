//! The arguments of `route`.

use clap::{Args as Arguments, ValueEnum};

use super::{Common, FormatOutput, output};
use crate::{
    model::{Labels, Text},
    route::{Assumed, ClientSpec},
    source::RecordingTime,
};

#[derive(Debug, Arguments)]
#[command(after_help = "\
Examples:
  portolan route reviews.bookinfo --from cluster-2/bookinfo
  portolan route reviews.bookinfo:9080 --from cluster-1/bookinfo/productpage --path /reviews --header end-user=jason
  portolan route checkout.shop.cluster-1 --from cluster-1/shop --zone us-east-1a --lose zone:us-east-1a
  portolan route --access cart.shop --from cluster-1/shop/frontend
  portolan route --access cart.shop                       who may call it
  portolan route --access --from cluster-1/shop/frontend  what it may call
  portolan route --explain cart.shop --from cluster-1/shop
  portolan route reviews.bookinfo --from cluster-2/bookinfo -o dot | dot -Tsvg

The answer follows the public code of Gloo Mesh and Istio; each fact that the objects do not hold is listed as an \
assumption; `portolan help route` lists the codes. TO is a NAME of `describe`; of several Destinations the one in the cluster of the client is called.

Exit codes: 0 every request is answered, 1 some request fails or is denied, or no Destination has the name, 2 wrong usage \
or nothing could be opened, 3 incomplete: something could not be read, or the answer is not known.")]
pub(crate) struct RouteArgs {
    /// The Destination that is called, with a port if it has several: TO or TO:PORT
    #[arg(value_name = "TO[:PORT]", required_unless_present = "access")]
    pub(crate) to: Option<String>,
    /// The client: its cluster, namespace and service account
    #[arg(long, value_name = "CLUSTER[/NAMESPACE[/SERVICEACCOUNT]]", value_parser = client, required_unless_present = "access")]
    pub(crate) from: Option<ClientSpec>,
    /// A label of the pods of the client; repeatable
    #[arg(long, value_name = "K=V", value_parser = pair)]
    pub(crate) from_label: Vec<(String, String)>,
    /// The zone of the client [default: the zone of most of its pods]
    #[arg(long, value_name = "ZONE")]
    pub(crate) zone: Option<String>,
    /// The HTTP method of the request
    #[arg(long, value_name = "METHOD", default_value = "GET")]
    pub(crate) method: String,
    /// The path of the request, with its query
    #[arg(long, value_name = "PATH", default_value = "/", value_parser = path)]
    pub(crate) path: String,
    /// A header of the request; repeatable
    #[arg(long, value_name = "K=V", value_parser = pair)]
    pub(crate) header: Vec<(String, String)>,
    /// Suppose that this place is lost: zone:Z, region:R, cluster:C, workload:NS/NAME@C, gateway:NAME, or a name that only
    /// one of them has; repeatable
    #[arg(long, value_name = "PLACE")]
    pub(crate) lose: Vec<String>,
    /// Assume istio=VERSION, percentage=100 if policies without a percentage concern every request, or unready=sent if Istio
    /// sends endpoints that are not ready as unhealthy ones (hidden: it does not) [default: by the version]; repeatable
    #[arg(long, value_name = "K=V", value_parser = assumption)]
    pub(crate) assume: Vec<Assumed>,
    /// Show only whether access policies admit the request, policy by policy; without --from which clients they admit, and
    /// without TO which Destinations the client may call
    #[arg(long)]
    pub(crate) access: bool,
    /// Explain the route in five sentences
    #[arg(long, conflicts_with = "access")]
    pub(crate) explain: bool,
    /// Output format; repeatable with a file: -o FORMAT=FILE
    #[arg(short, long, value_name = "FORMAT[=FILE]", value_parser = output::<RouteFormat>(), default_value = "text")]
    pub(crate) output: Vec<FormatOutput<RouteFormat>>,
    /// The time in the recording of --replay, instead of its end: 10:14 or 10:14:05 (UTC), 2026-06-01T10:14:00Z, or -5m for 5
    /// minutes before its end
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    pub(crate) at: Option<RecordingTime>,
    #[command(flatten)]
    pub(crate) common: Common,
}

/// The forms of `route`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum RouteFormat {
    /// Text
    Text,
    /// `Route` as JSON
    Json,
    /// Graph for Graphviz
    Dot,
}

/// A value that a flag of `route` does not take, with what to write instead.
#[derive(Debug, thiserror::Error)]
enum RouteValueError {
    #[error("write CLUSTER, CLUSTER/NAMESPACE or CLUSTER/NAMESPACE/SERVICEACCOUNT")]
    Client,
    #[error("write K=V")]
    Pair,
    #[error("write a path that begins with /")]
    Path,
    #[error(
        "write istio=VERSION such as istio=1.20, percentage=0, percentage=100, unready=sent or unready=hidden"
    )]
    Assumption,
}

fn client(text: &str) -> Result<ClientSpec, RouteValueError> {
    let mut parts = text.split('/');
    let mut part = || parts.next().map(Text::from);
    let (cluster, namespace, account) = (part(), part(), part());
    let given = [&cluster, &namespace, &account];
    let is_empty = given.into_iter().flatten().any(|part| part.is_empty());
    match cluster.filter(|_| !is_empty && parts.next().is_none()) {
        Some(cluster) => Ok(ClientSpec {
            cluster,
            namespace,
            account,
            labels: Labels::default(),
            zone: None,
        }),
        None => Err(RouteValueError::Client),
    }
}

fn pair(text: &str) -> Result<(String, String), RouteValueError> {
    let parts = text.split_once('=').filter(|(key, _)| !key.is_empty());
    let (key, value) = parts.ok_or(RouteValueError::Pair)?;
    Ok((key.to_owned(), value.to_owned()))
}

fn path(text: &str) -> Result<String, RouteValueError> {
    let is_path = text.starts_with('/') || text == "*";
    is_path
        .then(|| text.to_owned())
        .ok_or(RouteValueError::Path)
}

fn assumption(text: &str) -> Result<Assumed, RouteValueError> {
    let none = Assumed::default();
    let assumed = match text.split_once('=') {
        Some(("istio", version)) => version.parse().ok().map(|version| Assumed {
            istio: Some(version),
            ..none
        }),
        Some(("percentage", "100")) => Some(Assumed {
            unset_is_all: true,
            ..none
        }),
        Some(("percentage", "0")) => Some(none),
        Some(("unready", how @ ("sent" | "hidden"))) => Some(Assumed {
            sends_unready: Some(how == "sent"),
            ..none
        }),
        _ => None,
    };
    assumed.ok_or(RouteValueError::Assumption)
}

impl RouteArgs {
    /// The client with the labels and the zone that flags of their own give.
    pub(crate) fn client(&self) -> Option<ClientSpec> {
        let labels = self.from_label.iter();
        let labels = labels.map(|(key, value)| (Text::from(&**key), Text::from(&**value)));
        Some(ClientSpec {
            labels: Labels::from_pairs(labels.collect()),
            zone: self.zone.as_deref().map(Text::from),
            ..self.from.clone()?
        })
    }

    /// All assumptions together; of two for the same the last applies.
    pub(crate) fn assumed(&self) -> Assumed {
        let given = self.assume.iter();
        given.fold(Assumed::default(), |all, one| Assumed {
            istio: one.istio.or(all.istio),
            unset_is_all: one.unset_is_all || all.unset_is_all,
            sends_unready: one.sends_unready.or(all.sends_unready),
        })
    }
}
