// Package finding is what plinth has to say about the user's infrastructure:
// findings with their status, place, evidence and fingerprint. It does not
// make them; pkg/engine does.
package finding

import (
	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/policy"
	"github.com/plinth-lint/plinth/pkg/source"
)

// Status is what is certain about a finding.
type Status string

const (
	// Fail holds whatever the unknown values turn out to be.
	Fail Status = "fail"
	// Open holds for some of them: it could not be determined.
	Open Status = "open"
)

// Finding is one fault of one resource, or of one unit as a whole.
type Finding struct {
	Policy *policy.Policy
	Status Status
	// Cause is the key of the deny rule where a policy has several, else "".
	Cause string
	// Message is one sentence, present tense, that names the resource and the value found.
	Message string
	// Address is the resource's address as the tool writes it; for a finding on a
	// folded value the satellite's. For a unit it is the unit's id.
	Address string
	// Config is Address without instance keys.
	Config string
	// Type and Declared are the resource's types; both "" for a unit.
	Type, Declared string
	// Construct is the path of the construct that made the resource, where a
	// program wrote the template, else "".
	Construct string
	// Unit is the id of the unit, and Tool its tool.
	Unit string
	Tool graph.Tool
	// Range is the place to edit: the evidence's value where it is written,
	// else the nearest enclosing block's header.
	Range source.Range
	// Path is the evidence path that Range stands for, in the canonical schema.
	Path graph.Path
	// Evidence lists all evidence with what was found there.
	Evidence []Evidence
	// Absent are the types of which no resource has the relation that the
	// policy looks for: that absence is evidence.
	Absent []string
	// Reasons say why the finding is open, one each: "var.x has no value".
	Reasons []Reason
	// When says under which condition it holds: "IsProd is false", "it is created (var.enabled)", else "".
	When string
	// Instances are the addresses of all instances that share the finding, sorted; at least Address.
	Instances []string
	// Calls are the chains of module calls that lead to the block, outermost
	// call first; one each for every caller with the finding.
	Calls [][]graph.Frame
	// Related are other places: the origin of a value, the parent of a satellite, other evidence.
	Related []Related
	// Suppression is set when the finding is accepted: it is reported as
	// suppressed and never fails a run.
	Suppression *Suppression
	// Owner is who answers for the file, as the configuration says, or "".
	Owner string
	// Failing is set when the finding makes the run fail: it is certain, nobody has
	// accepted it, no earlier state holds it, and it is as grave as the run asks.
	Failing bool
	// Fingerprint identifies the finding across edits, 32 hexadecimal digits: that of its first part.
	Fingerprint string
	// Parts are what the finding stands for, sorted by CompareParts: each value of the resource that
	// is at fault by itself (one of several open ports, one of several containers), in
	// each unit and module call that shares it. Instances of one block are one part.
	Parts []Part
	// State says how the finding compares with an earlier state, "" if nothing was compared.
	State State
}

// State is how a finding compares with a baseline or an earlier revision.
type State string

// The states of a finding; one that is gone is no finding any more.
const (
	New       State = "new"
	Unchanged State = "unchanged"
)

// Known reports whether the earlier state holds the finding: it is not new and fails no run.
func (f *Finding) Known() bool { return f.State == Unchanged }

// Evidence is one value that makes a finding hold.
type Evidence struct {
	// Address is that of another resource, or "" for the finding's own.
	Address string
	Path    graph.Path
	// Value is the value found, or nil when it is absent.
	Value *graph.Value
	Range source.Range
}

// Reason says why a value is not known.
type Reason struct {
	// Expr is the expression whose value is not known.
	Expr string
	// Text is why, in a few words.
	Text string
	// At is the place that Text speaks of, or zero.
	At source.Range
}

// Related is another place that belongs to a finding.
type Related struct {
	Message string
	Address string // of a resource, or ""
	Range   source.Range
}
