"""Address books and tables that contacts are written to and read from: .vcf, .csv and .json files.

Each writes whole files or none, and escapes for its own format what the one door has let in.
"""
