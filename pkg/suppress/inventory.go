package suppress

import (
	"slices"
	"strings"
	"time"

	"github.com/plinth-lint/plinth/pkg/source"
)

// Kind is where a suppression stands.
type Kind string

// The kinds of suppressions.
const (
	Comment       Kind = "comment"
	Metadata      Kind = "metadata"
	Annotation    Kind = "annotation"
	Configuration Kind = "configuration"
	PeerComment   Kind = "peer"
)

// State is whether a suppression holds, and if not, why.
type State string

// The states of a suppression.
const (
	Used    State = "used"
	Unused  State = "unused"
	Expired State = "expired"
	// Refused is one in the source of a policy that only plinth.yaml may silence, or one by an
	// alias that is only a part of the policy.
	Refused State = "refused"
	Invalid State = "invalid"
	Unknown State = "unknown" // there is no such policy
	Off     State = "off"     // the policy is off in this run, so nothing is known of its use
)

// Record is one suppression of one policy, as people keep track of it.
type Record struct {
	Kind Kind
	// Tool is whose suppression it is: plinth, or another tool.
	Tool string
	// Name is the policy as it is written, and Policy its id, "" if there is none.
	Name, Policy  string
	Reason, Owner string
	Until         time.Time
	// Address and Path are the patterns of one in plinth.yaml.
	Address, Path string
	State         State
	// Why says more of one that is invalid or refused.
	Why string
	// Findings is the number of findings that it silences.
	Findings int
	Range    source.Range
}

// records lists all suppressions by their places. Those of other tools for which plinth has no
// policy are left out.
func (a *applier) records() []Record {
	var all []Record
	for _, comments := range a.files {
		for _, c := range comments {
			all = append(all, a.ofComment(c)...)
		}
	}
	for _, e := range a.entries {
		r := Record{
			Kind: Configuration, Tool: "plinth", Name: e.rule.Policy, Policy: e.rule.Policy, Reason: e.rule.Reason, Owner: e.rule.Owner,
			Until: e.rule.Until, Address: e.rule.Address, Path: e.rule.Path, Findings: e.silenced, Range: e.rule.Range,
		}
		r.State = a.state(e.rule.Until, e.used, e.rule.Policy)
		all = append(all, r)
	}
	slices.SortFunc(all, func(x, y Record) int {
		if c := source.Compare(x.Range, y.Range); c != 0 {
			return c
		}
		return strings.Compare(x.Name, y.Name)
	})
	return all
}

func (a *applier) ofComment(c *comment) []Record {
	names := c.names
	if len(names) == 0 {
		names = []string{""}
	}
	var all []Record
	for _, name := range names {
		r := Record{
			Kind: c.kind, Tool: "plinth", Name: name, Reason: c.reason, Owner: c.owner, Until: c.until,
			Findings: c.silenced[name], Range: c.at,
		}
		if c.tool != "" {
			r.Tool = c.tool
		}
		p, ok := a.policy(c, name)
		if ok {
			r.Policy = p.ID
		}
		switch {
		case !ok && c.tool != "":
			continue
		case c.fault != "":
			r.State, r.Why = Invalid, c.fault
		case !ok:
			r.State = Unknown
		case c.refused[name]:
			r.State, r.Why = Refused, a.refusal(p, name)
		default:
			r.State = a.state(c.until, c.used[name], p.ID)
		}
		all = append(all, r)
	}
	return all
}

func (a *applier) state(until time.Time, used bool, id string) State {
	switch {
	case expired(until, a.options.Today):
		return Expired
	case used:
		return Used
	case !a.options.Ran(id):
		return Off
	}
	return Unused
}
