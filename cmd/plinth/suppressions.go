package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/plinth-lint/plinth/pkg/config"
	"github.com/plinth-lint/plinth/pkg/git"
	"github.com/plinth-lint/plinth/pkg/lint"
	"github.com/plinth-lint/plinth/pkg/report/text"
	"github.com/plinth-lint/plinth/pkg/suggest"
	"github.com/plinth-lint/plinth/pkg/suppress"
)

func newSuppressions(s streams) *cobra.Command {
	var f checkFlags
	var format choice
	var strict bool
	cmd := &cobra.Command{
		Use:   "suppressions [PATH]...",
		Short: "List what was accepted: where, why, by whom, since when, and its use",
		Long: `Suppressions lists every suppression that a check of the paths meets, in comments,
Metadata, annotations and plinth.yaml: its place, policy, reason, owner, the day
of the commit that wrote it, expiry, and how many findings it silences. With
--accept-from also those that are written for other tools.`,
		Example: `  plinth suppressions
  plinth suppressions --strict             exit code 1 if any does nothing
  plinth suppressions --format json infra/`,
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx := cmd.Context()
			in, options, err := f.prepare(ctx, s, args)
			if err != nil {
				return err
			}
			defer func() { _ = in.tree.Close() }()
			result, err := judge(ctx, s, in, options)
			if err != nil {
				return err
			}
			if err := listSuppressions(ctx, s.out, format.value, result, options.Today); err != nil {
				return err
			}
			idle := func(r suppress.Record) bool { return r.State != suppress.Used && r.State != suppress.Off }
			switch {
			case strict && slices.ContainsFunc(result.Suppressions, idle):
				return exitError(exitFindings)
			case result.Diagnostics.HasErrors():
				fmt.Fprintln(s.err, "plinth: some files could not be analysed; `plinth check` says which")
				return exitError(exitUnanalysed)
			}
			return nil
		},
	}
	addChoice(cmd, &format, "format", "form of the list", "text", "json")
	cmd.Flags().BoolVar(&strict, "strict", false, "exit with code 1 if a suppression is unused, expired, refused or invalid")
	f.addRun(cmd)
	return cmd
}

// tools gives the tools that --accept-from names.
func tools(names []string) ([]string, error) {
	var chosen []string
	for _, name := range names {
		switch {
		case name == "all":
			return config.Tools(), nil
		case slices.Contains(config.Tools(), name):
			chosen = append(chosen, name)
		default:
			hint := "it is one of " + strings.Join(config.Tools(), ", ") + ", or all"
			if near := suggest.Nearest(name, config.Tools()); near != "" {
				hint = fmt.Sprintf("did you mean %s?", near)
			}
			return nil, usage(hint, "--accept-from: unknown tool %q", name)
		}
	}
	return chosen, nil
}

// accepted is a suppression with the day on which it was committed, zero where that is not known.
type accepted struct {
	suppress.Record
	since time.Time
}

// days is the age in days, or -1.
func (a accepted) days(today time.Time) int {
	if a.since.IsZero() {
		return -1
	}
	return max(0, int(today.Sub(a.since).Hours()/24))
}

// dated looks up in git when each suppression was written.
func dated(ctx context.Context, r *lint.Result) []accepted {
	all := make([]accepted, len(r.Suppressions))
	lines := map[string][]int{}
	for i, record := range r.Suppressions {
		all[i].Record = record
		lines[record.Range.File] = append(lines[record.Range.File], int(record.Range.Start.Line))
	}
	repository, err := git.Open(ctx, r.Tree.Dir())
	if r.Tree.Dir() == "" || err != nil || len(all) == 0 {
		return all
	}
	changed := map[string]map[int]time.Time{}
	for name, of := range lines {
		if f, err := r.Tree.Read(name); err == nil {
			changed[name], _ = repository.Changed(ctx, name, f.Bytes, of) // an age that git cannot tell is left out
		}
	}
	for i := range all {
		all[i].since = changed[all[i].Range.File][int(all[i].Range.Start.Line)]
	}
	return all
}

func listSuppressions(ctx context.Context, w io.Writer, format string, r *lint.Result, today time.Time) error {
	all := dated(ctx, r)
	if err := ctx.Err(); err != nil {
		return err
	}
	if format == "json" {
		return suppressionsJSON(w, all, today)
	}
	counts := map[suppress.State]int{}
	for _, a := range all {
		counts[a.State]++
		fmt.Fprintf(w, "%s  %s  %s\n", a.Range, text.Clean(a.named()), text.Clean(strings.Join(a.facts(today), " · ")))
		if a.Reason != "" {
			fmt.Fprintf(w, "  %s\n", text.Clean(a.Reason))
		}
		if a.Why != "" {
			fmt.Fprintf(w, "  no effect: %s\n", text.Clean(a.Why))
		}
	}
	var parts []string
	for _, state := range []suppress.State{suppress.Unused, suppress.Expired, suppress.Refused, suppress.Invalid, suppress.Unknown, suppress.Off} {
		if n := counts[state]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, state))
		}
	}
	if len(all) > 0 {
		fmt.Fprintln(w)
	}
	_, err := fmt.Fprintln(w, strings.Join(append([]string{count(len(all), "suppression", "suppressions")}, parts...), ", "))
	return err
}

func (a accepted) named() string {
	name := a.Name
	if a.Policy != "" && a.Policy != a.Name {
		name = fmt.Sprintf("%s (%s)", a.Policy, a.Name)
	}
	if a.Tool != "plinth" {
		name += " for " + a.Tool
	}
	for _, pattern := range []string{a.Address, a.Path} {
		if pattern != "" {
			name += " " + pattern
		}
	}
	return name
}

func (a accepted) facts(today time.Time) []string {
	facts := []string{string(a.State)}
	if a.State == suppress.Used {
		facts[0] = "silences " + count(a.Findings, "finding", "findings")
	}
	if a.Owner != "" {
		facts = append(facts, "owner "+a.Owner)
	}
	if days := a.days(today); days >= 0 {
		facts = append(facts, fmt.Sprintf("%s old", count(days, "day", "days")))
	}
	if !a.Until.IsZero() {
		facts = append(facts, "until "+a.Until.Format(time.DateOnly))
	}
	return facts
}

// suppressionsJSON writes one JSON object; docs/suppressions.md describes it.
func suppressionsJSON(w io.Writer, all []accepted, today time.Time) error {
	type row struct {
		File     string         `json:"file"`
		Line     int32          `json:"line"`
		Column   int32          `json:"column"`
		Kind     suppress.Kind  `json:"kind"`
		Tool     string         `json:"tool"`
		Name     string         `json:"name"`
		Policy   string         `json:"policy,omitempty"`
		Address  string         `json:"address,omitempty"`
		Path     string         `json:"path,omitempty"`
		Reason   string         `json:"reason,omitempty"`
		Owner    string         `json:"owner,omitempty"`
		Since    string         `json:"since,omitempty"`
		AgeDays  *int           `json:"ageDays,omitempty"`
		Until    string         `json:"until,omitempty"`
		State    suppress.State `json:"state"`
		Why      string         `json:"why,omitempty"`
		Findings int            `json:"findings"`
	}
	rows := []row{}
	for _, a := range all {
		r := row{
			a.Range.File, a.Range.Start.Line, a.Range.Start.Column, a.Kind, a.Tool, a.Name, a.Policy, a.Address, a.Path,
			a.Reason, a.Owner, "", nil, "", a.State, a.Why, a.Findings,
		}
		if days := a.days(today); days >= 0 {
			r.Since, r.AgeDays = a.since.Format(time.DateOnly), &days
		}
		if !a.Until.IsZero() {
			r.Until = a.Until.Format(time.DateOnly)
		}
		rows = append(rows, r)
	}
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(map[string]any{"suppressions": rows})
}
