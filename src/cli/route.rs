//! The flags of `route`, understood.

use super::{
    AskedAdmissions, AskedRoute, Command, GivenSide, RouteCommand, RoutePart, Usage,
    args::{RouteArgs, RouteFormat},
    outputs::Outputs,
};
use crate::route::HttpRequest;

/// The route of a request, or the list of those that access policies admit.
pub(super) fn route(args: RouteArgs) -> Result<Command, Usage> {
    let (client, assumed) = (args.client(), args.assumed());
    let outputs = Outputs::of(args.output)?;
    let request = HttpRequest {
        method: args.method,
        path: args.path,
        headers: args.header,
    };
    let part = if args.access {
        RoutePart::Access
    } else if args.explain {
        RoutePart::Explanation
    } else {
        RoutePart::Whole
    };
    let of = match (args.to, client) {
        (Some(to), Some(from)) => {
            let asked = AskedRoute {
                to,
                from,
                request,
                lose: args.lose,
                assumed,
                part,
                outputs,
            };
            return Ok(Command::Route(RouteCommand::Ask(Box::new(asked))));
        }
        (Some(to), None) => GivenSide::Destination(to),
        (None, Some(from)) => GivenSide::Client(from),
        (None, None) => {
            return Err(Usage::missing(
                "--access needs TO for who may call it, --from for what a client may call, or both",
            ));
        }
    };
    if outputs.iter().any(|one| one.format == RouteFormat::Dot) {
        return Err(Usage::conflict("-o dot draws one route: add TO and --from"));
    }
    let asked = AskedAdmissions {
        of,
        request,
        outputs,
    };
    Ok(Command::Route(RouteCommand::List(Box::new(asked))))
}
