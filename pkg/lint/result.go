package lint

import (
	"github.com/plinth-lint/plinth/pkg/baseline"
	"github.com/plinth-lint/plinth/pkg/diag"
	"github.com/plinth-lint/plinth/pkg/finding"
	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/policy"
	"github.com/plinth-lint/plinth/pkg/source"
	"github.com/plinth-lint/plinth/pkg/suppress"
)

// Result is what one run found. Reports are made from it alone.
type Result struct {
	// Tree is the scanned tree: reports read excerpts from it. Paths in findings and
	// diagnostics are relative to its root, which is the repository's where there is one.
	Tree *source.Tree
	// Graph holds every unit in its normal form.
	Graph *graph.Graph
	// Policies are those that were on in this run, sorted by id.
	Policies []*policy.Policy
	// Judged is how many resources each policy judged, by its id; for a
	// policy over units it counts units.
	Judged map[string]int
	// Findings are sorted by file, line, column, policy and address.
	Findings []finding.Finding
	// Diagnostics are sorted by file and position.
	Diagnostics diag.Diagnostics
	// Suppressions are all that were met, by their places.
	Suppressions []suppress.Record
	// Compared is what the findings were compared with, or nil.
	Compared *Compared
	// Failed is set when a finding fails the run.
	Failed bool
	// Files accounts for every file that looked like infrastructure code or was named.
	Files []File
}

// ExitCode gives the process's exit code: 1 when a finding fails the run, else
// 3 when something could not be analysed, else 0.
func (r *Result) ExitCode() int {
	switch {
	case r.Failed:
		return 1
	case r.Diagnostics.HasErrors():
		return 3
	default:
		return 0
	}
}

// File is what became of one file.
type File struct {
	Path   string
	Format graph.Tool
	// Unread is why the file was not analysed, or not all of it, or "".
	Unread string
	// Partial is set when some of the file was analysed although Unread says why not all.
	Partial bool
}

// Compared is an earlier state, as far as this run can tell what became of it.
type Compared struct {
	// Baseline is the path of the baseline's file, "" for one that was given without; Since the earlier
	// revision, "" if there is none.
	Baseline, Since string
	// Upgraded are entries that could not be determined and are certain now, as findings in New.
	Upgraded []baseline.Entry
	// Uncertain are those of Known that were certain and cannot be determined now.
	Uncertain []baseline.Entry
	// Known, New, Gone and Kept are the entries of the earlier state that are found still, those of
	// findings that it does not hold, those that are no more, and those that this run
	// would not have found: outside of its paths, of policies that are off, in what could not be read.
	Known, New, Gone, Kept []baseline.Entry
}
