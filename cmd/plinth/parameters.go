package main

import (
	"maps"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/plinth-lint/plinth/pkg/cloudformation"
	"github.com/plinth-lint/plinth/pkg/source"
)

func addParameters(cmd *cobra.Command, files *[]string) {
	cmd.Flags().StringArrayVar(files, "parameters", nil, "`FILE` of values for the parameters of CloudFormation templates; of several the last holds")
}

// readParameters reads the files of --parameters. What stands in the tree
// keeps its place, so that findings can lead to it.
func readParameters(files []string, in input) (cloudformation.Parameters, error) {
	all := cloudformation.Parameters{}
	for _, name := range files {
		content, err := os.ReadFile(name)
		if err != nil {
			return nil, missing(name, err)
		}
		inside, ok := inTree(name, in.tree)
		if !ok {
			inside = filepath.ToSlash(name)
		}
		given, err := cloudformation.ParseParameters(source.NewFile(inside, content))
		if err != nil {
			return nil, usage(`give [{"ParameterKey": …, "ParameterValue": …}], {"Parameters": {…}} or {NAME: VALUE}`, "cannot read parameters from %s: %w", name, err)
		}
		for key, g := range given {
			if !ok {
				g.Range = source.Range{}
			}
			given[key] = g
		}
		maps.Copy(all, given)
	}
	return all, nil
}

// inTree gives the path of a file relative to the tree's root, if it is in it.
func inTree(name string, tree *source.Tree) (string, bool) {
	absolute, err := filepath.Abs(name)
	if err != nil || tree.Dir() == "" {
		return "", false
	}
	if absolute, err = filepath.EvalSymlinks(absolute); err != nil {
		return "", false
	}
	relative, err := filepath.Rel(tree.Dir(), absolute)
	if err != nil || relative == ".." || strings.HasPrefix(relative, ".."+string(filepath.Separator)) {
		return "", false
	}
	return filepath.ToSlash(relative), true
}
