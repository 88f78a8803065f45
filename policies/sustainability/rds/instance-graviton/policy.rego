# METADATA
# title: RDS instances run on Graviton
# description: The instance class is x86, which needs more energy for the same work than the Graviton class of the same size.
# related_resources:
# - ref: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.DBInstanceClass.Support.html
# - ref: https://docs.aws.amazon.com/wellarchitected/latest/framework/sus_sus_hardware_a3.html
# custom:
#   severity: low
#   types: ["AWS::RDS::DBInstance"]
#   practices: [SUS05-BP02, COST06-BP02]
#   aliases: [rds_db_instance_with_graviton]
package policies.sustainability.rds.instance_graviton

import rego.v2

deny contains {"resource": db.id, "paths": [["DBInstanceClass"], ["Engine"], ["EngineVersion"]]} if {
	some db in input.resources
	some engine, on in graviton
	plinth.may_equal(db.properties.Engine, engine)
	plinth.may_match(db.properties.DBInstanceClass, on.classes)
	available(db, on.versions)
}

available(db, versions) if plinth.may_match(db.properties.EngineVersion, versions)

# RDS takes a version of its own choice, or that of the Aurora cluster: all that it still offers run on Graviton.
available(db, _) if not plinth.given(db.properties.EngineVersion)

# The x86 classes that have a Graviton class of the same size, and the versions that run on it.
graviton := {
	"mysql": {"classes": classes, "versions": `^(8\.0(\.(1[7-9]|[2-9][0-9]))?$|8\.[1-9]|9\.)`},
	"mariadb": {"classes": classes, "versions": `^(10\.4(\.(1[3-9]|[2-9][0-9]))?$|10\.([5-9]|1[0-9])|1[1-9](\.|$))`},
	"postgres": {"classes": classes, "versions": `^(12(\.([3-9]|[1-9][0-9]))?($|-)|1[3-9]|[2-9][0-9])`},
	"aurora-mysql": {"classes": aurora_classes, "versions": `^8\.`},
	"aurora-postgresql": {"classes": aurora_classes, "versions": `^(1[3-9]|[2-9][0-9])`},
}

classes := `^db\.([mr][45]|[mr][67]i|t[23])\.(micro|small|medium|large|(2|4|8|10|12|16)?xlarge)$`

aurora_classes := `^db\.(r5|r[67]i|t3)\.(medium|large|(2|4|8|12|16)?xlarge)$`
