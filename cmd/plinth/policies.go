package main

import (
	"encoding/json"
	"fmt"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/plinth-lint/plinth/pkg/policy"
)

// policyInfo is one element of plinth policies --format json.
type policyInfo struct {
	ID          string         `json:"id"`
	Title       string         `json:"title"`
	Description string         `json:"description"`
	Pillar      string         `json:"pillar"`
	Severity    string         `json:"severity"`
	Types       []string       `json:"types"`
	Scope       policy.Scope   `json:"scope"`
	Practices   []string       `json:"practices"`
	Aliases     []string       `json:"aliases"`
	CWE         []string       `json:"cwe"`
	Profiles    []string       `json:"profiles"`
	Parameters  map[string]any `json:"parameters"`
	Required    map[string]any `json:"required,omitempty"`
	References  []string       `json:"references"`
}

func newPolicies(s streams) *cobra.Command {
	var format choice
	var sel selection
	var own ownPolicies
	cmd := &cobra.Command{
		Use:   "policies",
		Short: "List the policies",
		Example: `  plinth policies --pillar sustainability
  plinth policies --format json`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			library, err := own.load(cmd.Context())
			if err != nil {
				return err
			}
			on, err := sel.policies(library)
			if err != nil {
				return err
			}
			if format.value == "json" {
				return writePoliciesJSON(s, on)
			}
			return writePoliciesText(s, on)
		},
	}
	addChoice(cmd, &format, "format", "form of the list", "text", "json")
	sel.add(cmd)
	own.add(cmd)
	return cmd
}

func writePoliciesText(s streams, on []*policy.Policy) error {
	w := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)
	for _, p := range on {
		needs := ""
		if len(p.Required) > 0 {
			needs = " (needs configuration)"
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s%s\n", p.ID, p.Severity, p.Pillar, p.Title, needs)
	}
	return w.Flush()
}

func writePoliciesJSON(s streams, on []*policy.Policy) error {
	list := make([]policyInfo, 0, len(on))
	for _, p := range on {
		list = append(list, policyInfo{
			ID: p.ID, Title: p.Title, Description: p.Description, Pillar: p.Pillar, Severity: p.Severity.String(),
			Types: some(p.Types), Scope: p.Scope, Practices: some(p.Practices), Aliases: some(p.Aliases), CWE: some(p.CWE),
			Profiles: some(p.Profiles), Parameters: p.Parameters, Required: p.Required, References: some(p.References),
		})
	}
	encoder := json.NewEncoder(s.out)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	return encoder.Encode(list)
}

// some gives an empty list, which JSON shows as [], for a nil one.
func some(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}
