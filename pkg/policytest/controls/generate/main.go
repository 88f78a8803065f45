// Command generate writes controls.tsv from the tables of peers' controls and
// of those beyond them.
//
//	go run ./pkg/policytest/controls/generate DIR > pkg/policytest/controls/controls.tsv
//
// DIR holds peer-controls.csv and beyond-controls.csv.
package main

import (
	"cmp"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// named are the columns that say what a control is; tools the others, with its ids.
var named = []string{"concept_slug", "platform", "service", "canonical_resource", "description", "pillar", "well_architected_bp",
	"severity", "graph", "statically_checkable", "note", "n_tools"}

// prefix is the tool's name before an id, suffix the name of an id's second spelling.
var (
	prefix = regexp.MustCompile(`^[a-z-]+:`)
	suffix = regexp.MustCompile(`^(.*) \((.*)\)$`)
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: generate DIR")
		os.Exit(2)
	}
	var lines []string
	for _, name := range []string{"peer-controls.csv", "beyond-controls.csv"} {
		of, err := rows(filepath.Join(os.Args[1], name))
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		lines = append(lines, of...)
	}
	slices.Sort(lines)
	fmt.Println("# control\tplatform\tservice\tresource\twhat it wants\tpillar\tpractice\ttools\tformats\tids")
	fmt.Println(strings.Join(lines, "\n"))
}

func rows(path string) ([]string, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	records, err := csv.NewReader(file).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	var lines []string
	for _, record := range records[1:] {
		row := map[string]string{}
		var ids []string
		for i, column := range records[0] {
			row[column] = record[i]
			if !slices.Contains(named, column) {
				ids = append(ids, spellings(record[i])...)
			}
		}
		slices.Sort(ids)
		lines = append(lines, strings.Join([]string{row["concept_slug"], row["platform"], row["service"], row["canonical_resource"],
			row["description"], row["pillar"], row["well_architected_bp"], cmp.Or(row["n_tools"], "0"), row["statically_checkable"],
			strings.Join(slices.Compact(ids), ";")}, "\t"))
	}
	return lines, nil
}

// spellings are the ids of one cell: each without its tool's name, and both where one stands in parentheses behind the other.
func spellings(cell string) []string {
	var ids []string
	for id := range strings.SplitSeq(cell, ";") {
		id = prefix.ReplaceAllString(strings.TrimSpace(id), "")
		if m := suffix.FindStringSubmatch(id); m != nil {
			ids = append(ids, m[1], m[2])
		} else if id != "" {
			ids = append(ids, id)
		}
	}
	return ids
}
