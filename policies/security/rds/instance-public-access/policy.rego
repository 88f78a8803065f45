# METADATA
# title: RDS instances have no public address
# description: The instance has a public address, so only its security groups keep the internet from the database.
# related_resources:
# - ref: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_VPC.WorkingWithRDSInstanceinaVPC.html
# - ref: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html
# custom:
#   severity: high
#   types: ["AWS::RDS::DBInstance"]
#   practices: [SEC05-BP01, SEC05-BP02]
#   aliases: [CKV_AWS_17, AVD-AWS-0180, FG_R00278, RDS.2]
#   cwe: [CWE-284]
package policies.security.rds.instance_public_access

import rego.v2

deny contains {"resource": db.id, "paths": [["PubliclyAccessible"]], "message": message} if {
	some db in input.resources
	plinth.may_equal(db.properties.PubliclyAccessible, true)
	message := reach(db)
}

# Terraform sends false unless told otherwise; CloudFormation leaves it to RDS.
deny contains {"resource": db.id, "evidence": evidence, "message": message} if {
	some db in input.resources
	not plinth.given(db.properties.PubliclyAccessible)
	not plinth.given(db.properties.DBSubnetGroupName)
	plinth.may_match(db.properties.Engine, `^(mysql|mariadb|postgres|oracle|sqlserver|db2)`)
	message := "The instance goes to the default VPC, where RDS gives it a public address unless PubliclyAccessible is false."
	evidence := [
		{"path": ["PubliclyAccessible"]},
		{"path": ["DBSubnetGroupName"], "exact": true},
		{"path": ["Engine"]},
	]
}

reach(db) := "The instance has a public address, and a security group of it has a rule for every address on the internet." if admits_everybody(db)

reach(db) := "The instance has a public address, so only its security groups keep the internet from the database." if not admits_everybody(db)

admits_everybody(db) if {
	some group in plinth.refers_to(db.id, "AWS::EC2::SecurityGroup")
	some rule in group.properties.SecurityGroupIngress
	some value in rule
	value in ["0.0.0.0/0", "::/0"]
}
